using ServiceDefaults.Money;

namespace PricingService.Experiments;

internal sealed record VariantView
{
    public required string Name { get; init; }
    public required decimal Weight { get; init; }

    /// <summary>The configured share of subjects.</summary>
    public required double Share { get; init; }
    public required VariantPolicy Policy { get; init; }

    /// <summary>Distinct ones quoted; <see cref="Observed"/> of them have an outcome.</summary>
    public required long Subjects { get; init; }
    public required long Quotes { get; init; }
    public required long Outcomes { get; init; }
    public required long Accepted { get; init; }

    /// <summary>Price × nights of all accepted outcomes.</summary>
    public required decimal Revenue { get; init; }
    public required long LateOutcomes { get; init; }
    public required long Observed { get; init; }

    /// <summary>Of the subjects' first outcomes, with Wilson's 95 % interval for a single look.</summary>
    public required IntervalView? Conversion { get; init; }

    /// <summary>Of the subjects' first outcomes.</summary>
    public required MeanView? RevenuePerQuote { get; init; }

    private const double Z95 = 1.959963984540054;

    public static VariantView Of(VariantCounts counts, VariantDesign design, double share, Currency currency) => new()
    {
        Name = design.Name,
        Weight = design.Weight,
        Share = share,
        Policy = design.Policy,
        Subjects = counts.Subjects,
        Quotes = counts.Quotes,
        Outcomes = counts.Outcomes,
        Accepted = counts.Accepted,
        Revenue = currency.FromMinor(counts.RevenueMinor),
        LateOutcomes = counts.LateOutcomes,
        Observed = counts.Observed,
        Conversion = counts.Observed == 0 ? null : Wilson(counts.ObservedAccepted, counts.Observed),
        RevenuePerQuote = counts.Observed == 0
            ? null
            : new MeanView(counts.RevenueMean / currency.Units, counts.Revenue.StandardError / currency.Units),
    };

    private static IntervalView Wilson(long accepted, long observed)
    {
        var (share, square) = ((double)accepted / observed, Z95 * Z95);
        var middle = (share + (square / (2 * observed))) / (1 + (square / observed));
        var half = Z95 / (1 + (square / observed)) * Math.Sqrt((share * (1 - share) / observed) + (square / (4.0 * observed * observed)));
        return new IntervalView(share, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}

internal sealed record IntervalView(double Value, double Low, double High);

internal sealed record MeanView(double Value, double StandardError);

/// <summary>A variant against the control. The verdict is by revenue per quote.</summary>
internal sealed record ComparisonView(string Variant, string Control, DifferenceView RevenuePerQuote, DifferenceView Conversion,
    ExperimentVerdict Verdict)
{
    /// <param name="alpha">Corrected for the number of comparisons.</param>
    public static ComparisonView Of(VariantCounts control, VariantCounts variant, double alpha, int comparisons, Currency currency)
    {
        var revenue = DifferenceView.Of(control.Revenue, variant.Revenue, variant.OnRevenue, alpha, comparisons, currency.Units);
        var conversion = DifferenceView.Of(control.Conversion, variant.Conversion, variant.OnConversion, alpha, comparisons, 1);
        return new(variant.Variant, control.Variant, revenue, conversion, variant.OnRevenue.PValue > alpha ? ExperimentVerdict.Running
            : variant.OnRevenue.Side > 0 ? ExperimentVerdict.TreatmentBetter : ExperimentVerdict.ControlBetter);
    }
}

/// <param name="Relative">The difference as a share of the control's mean.</param>
/// <param name="Low">With <paramref name="High"/> the always-valid interval, corrected for the number of comparisons; null
/// before the test begins.</param>
/// <param name="PValue">Always valid, the smallest so far, corrected for the number of comparisons.</param>
internal sealed record DifferenceView(double Difference, double? Relative, double? Low, double? High, double PValue)
{
    /// <param name="units">How many stored units make one shown unit.</param>
    public static DifferenceView Of(Moments control, Moments variant, Evidence evidence, double alpha, int comparisons, double units)
    {
        var difference = (variant.Mean - control.Mean) / units;
        double? half = evidence.Mixing is { } mixing
            ? SequentialTest.HalfWidth(Moments.OfDifference(control, variant), mixing, alpha) / units
            : null;
        return new(difference, control.Mean == 0 ? null : (variant.Mean / control.Mean) - 1, difference - half,
            difference + half, Math.Min(1, evidence.PValue * comparisons));
    }
}
