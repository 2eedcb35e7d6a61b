namespace PricingService.Experiments;

/// <summary>A variant's stored numbers; revenue in minor units.</summary>
internal sealed class VariantCounts
{
    public const string Save = """
        UPDATE experiment_counts SET outcomes = @Outcomes, accepted = @Accepted, revenue_minor = @RevenueMinor,
            late_outcomes = @LateOutcomes,
            observed = @Observed, observed_accepted = @ObservedAccepted, revenue_mean = @RevenueMean, revenue_squares = @RevenueSquares,
            revenue_mixing = @RevenueMixing, revenue_evidence = @RevenueEvidence, revenue_side = @RevenueSide,
            conversion_mixing = @ConversionMixing, conversion_evidence = @ConversionEvidence, conversion_side = @ConversionSide
        WHERE experiment_id = @ExperimentId AND variant = @Variant
        """;

    public required string ExperimentId { get; init; }

    public required string Variant { get; init; }

    /// <summary>Distinct subjects that were quoted.</summary>
    public long Subjects { get; init; }

    public long Quotes { get; init; }

    public long Outcomes { get; set; }

    public long Accepted { get; set; }

    public long RevenueMinor { get; set; }

    /// <summary>Outcomes of quotes from before the end, reported after it.</summary>
    public long LateOutcomes { get; set; }

    /// <summary>Subjects with an outcome; only the first of each is compared.</summary>
    public long Observed { get; set; }

    public long ObservedAccepted { get; set; }

    public double RevenueMean { get; set; }

    public double RevenueSquares { get; set; }

    public double? RevenueMixing { get; set; }

    public double RevenueEvidence { get; set; }

    public long RevenueSide { get; set; }

    public double? ConversionMixing { get; set; }

    public double ConversionEvidence { get; set; }

    public long ConversionSide { get; set; }

    public Moments Revenue => new(Observed, RevenueMean, RevenueSquares);

    public Moments Conversion => Moments.OfShare(ObservedAccepted, Observed);

    public Evidence OnRevenue => new(RevenueMixing, RevenueEvidence, (int)RevenueSide);

    public Evidence OnConversion => new(ConversionMixing, ConversionEvidence, (int)ConversionSide);

    /// <summary>An outcome, whether it is compared or not.</summary>
    public void Count(Decision decision)
    {
        Outcomes++;
        if (decision.Accepted) Accepted++;
        RevenueMinor += decision.RevenueMinor;
    }

    /// <summary>A subject's first outcome, or all of a night.</summary>
    public void Observe(bool accepted, long revenueMinor)
    {
        (Observed, RevenueMean, RevenueSquares) = Revenue.With(revenueMinor);
        if (accepted) ObservedAccepted++;
    }

    /// <summary>Looks at what one more observation of a variant changes.</summary>
    /// <param name="all">The control first.</param>
    public static void Compare(IReadOnlyList<VariantCounts> all, VariantCounts variant, double minimumEffect)
    {
        var control = all[0];
        if (variant != control) variant.CompareWith(control, minimumEffect);
        else foreach (var treatment in all.Skip(1)) treatment.CompareWith(control, minimumEffect);
    }

    /// <summary>Compares this variant with the control, once there is enough of both.</summary>
    public void CompareWith(VariantCounts control, double minimumEffect)
    {
        var (observed, accepted) = (Observed + control.Observed, ObservedAccepted + control.ObservedAccepted);
        if (Math.Min(Observed, control.Observed) < SequentialTest.LeastObserved
            || Math.Min(accepted, observed - accepted) < SequentialTest.LeastOfEach) return;
        var revenue = OnRevenue.Look(control.Revenue, Revenue, minimumEffect);
        (RevenueMixing, RevenueEvidence, RevenueSide) = (revenue.Mixing, revenue.Largest, revenue.Side);
        var conversion = OnConversion.Look(control.Conversion, Conversion, minimumEffect);
        (ConversionMixing, ConversionEvidence, ConversionSide) = (conversion.Mixing, conversion.Largest, conversion.Side);
    }
}
