using MathNet.Numerics;

namespace PricingService.Experiments;

/// <summary>
/// Whether the subjects are split as configured. If not, something loses or duplicates some, and no comparison means anything.
/// </summary>
internal static class SampleRatio
{
    public const double Mismatch = 0.001;

    /// <summary>With fewer expected in one variant, chi-squared says nothing.</summary>
    private const double LeastExpected = 5;

    /// <summary>
    /// How firmly the configured shares are believed, in subjects: the sequential test is most sensitive to deviations
    /// that need about this many to be seen.
    /// </summary>
    private const double Concentration = 100;

    /// <summary>Pearson's chi-squared test. Good for one look.</summary>
    public static double ChiSquared(IReadOnlyList<long> counts, IReadOnlyList<double> shares)
    {
        var total = counts.Sum();
        if (shares.Min() * total < LeastExpected) return 1;
        var statistic = counts.Zip(shares, (count, share) => Math.Pow(count - (share * total), 2) / (share * total)).Sum();
        return SpecialFunctions.GammaUpperRegularized((counts.Count - 1) / 2.0, statistic / 2);
    }

    /// <summary>
    /// Good for any number of looks: the Dirichlet mixture of Lindon and Malek (Anytime-valid inference for multinomial
    /// count data, NeurIPS 2022).
    /// </summary>
    public static double Sequential(IReadOnlyList<long> counts, IReadOnlyList<double> shares)
    {
        var logRatio = SpecialFunctions.GammaLn(Concentration) - SpecialFunctions.GammaLn(Concentration + counts.Sum());
        foreach (var (count, share) in counts.Zip(shares))
        {
            var prior = Concentration * share;
            logRatio += SpecialFunctions.GammaLn(prior + count) - SpecialFunctions.GammaLn(prior) - (count * Math.Log(share));
        }
        return Math.Min(1, Math.Exp(-logRatio));
    }
}
