namespace PricingService.Experiments;

/// <summary>An experiment's result so far, from its counts alone. docs/experiments.md has the formulas.</summary>
internal sealed record Analysis(
    ExperimentVerdict Verdict, string? Winner, SampleRatioView SampleRatio, IReadOnlyList<VariantView> Variants,
    IReadOnlyList<ComparisonView> Comparisons)
{
    /// <param name="counts">The control's first.</param>
    public static Analysis Of(Experiment experiment, bool running, IReadOnlyList<VariantCounts> counts)
    {
        var currency = ServiceDefaults.Money.Currency.Of(experiment.Currency);
        var design = experiment.Design;
        var ratio = SampleRatioView.Of(counts, [.. design.Variants.Select(experiment.ShareOf)]);
        var alpha = design.Alpha / (counts.Count - 1);
        var comparisons = counts.Skip(1)
            .Select(variant => ComparisonView.Of(counts[0], variant, alpha, counts.Count - 1, currency)).ToList();
        var better = comparisons.Where(comparison => comparison.Verdict == ExperimentVerdict.TreatmentBetter)
            .MaxBy(comparison => comparison.RevenuePerQuote.Difference);
        var verdict = ratio.Mismatch ? ExperimentVerdict.SampleRatioMismatch
            : better is not null ? ExperimentVerdict.TreatmentBetter
            : comparisons.TrueForAll(comparison => comparison.Verdict == ExperimentVerdict.ControlBetter) ? ExperimentVerdict.ControlBetter
            : counts.Sum(variant => variant.Observed) >= design.Horizon ? ExperimentVerdict.NoDifferenceAtHorizon
            : running ? ExperimentVerdict.Running
            : ExperimentVerdict.Undecided;
        return new Analysis(verdict, verdict switch
        {
            ExperimentVerdict.TreatmentBetter => better!.Variant,
            ExperimentVerdict.ControlBetter => counts[0].Variant,
            _ => null,
        }, ratio, [
            .. counts.Zip(design.Variants, (count, variant) => VariantView.Of(count, variant, experiment.ShareOf(variant), currency))],
            comparisons);
    }
}

internal enum ExperimentVerdict
{
    Running,

    /// <summary>Some treatment brings more revenue per quote than the control.</summary>
    TreatmentBetter,

    /// <summary>Every treatment brings less.</summary>
    ControlBetter,
    NoDifferenceAtHorizon,

    /// <summary>It ended before there was a result.</summary>
    Undecided,

    /// <summary>The subjects are not split as configured: no comparison can be trusted before the cause is found.</summary>
    SampleRatioMismatch,
}

/// <param name="Assigned">Over the subjects that were quoted.</param>
/// <param name="Decided">Over those with an outcome: outcomes missing more often for one variant show up here.</param>
internal sealed record SampleRatioView(bool Mismatch, SplitView Assigned, SplitView Decided)
{
    public static SampleRatioView Of(IReadOnlyList<VariantCounts> counts, IReadOnlyList<double> shares)
    {
        var assigned = SplitView.Of([.. counts.Select(variant => variant.Subjects)], shares);
        var decided = SplitView.Of([.. counts.Select(variant => variant.Observed)], shares);
        return new(assigned.PValue < Experiments.SampleRatio.Mismatch || decided.PValue < Experiments.SampleRatio.Mismatch,
            assigned, decided);
    }
}

/// <param name="PValue">Chi-squared, as of now.</param>
/// <param name="SequentialPValue">Valid however often one looks.</param>
internal sealed record SplitView(double PValue, double SequentialPValue)
{
    public static SplitView Of(IReadOnlyList<long> counts, IReadOnlyList<double> shares) =>
        new(SampleRatio.ChiSquared(counts, shares), SampleRatio.Sequential(counts, shares));
}
