namespace PricingService.Outcomes;

/// <summary>
/// Page's cumulative sums (Biometrika 41, 1954) of log likelihood ratios: is acceptance higher or lower than expected, does price matter
/// less or more? Each weighs a shift that matters against the largest one that does not, which is what the estimate may be wrong by.
/// Whatever prices were asked, two or many, the ratio is a likelihood ratio: on average, a sum passes its limit falsely at most once in
/// e^<see cref="Limit"/> outcomes (Lorden, Annals of Mathematical Statistics 42, 1971), and in fact far less often.
/// </summary>
internal sealed class ErrorSums
{
    /// <summary>Of acceptance, in log odds.</summary>
    private static readonly (double Tolerated, double Sought) Level = (0.15, 1);

    /// <summary>Of the response, in log odds per deviation of the price.</summary>
    private static readonly (double Tolerated, double Sought) Slope = (0.05, 0.55);
    private const double Limit = 9.5;
    private const double SurestProbability = 0.01;

    private readonly double[] _sums;

    public ErrorSums(double[]? sums = null) => _sums = sums is { Length: 4 } ? sums : new double[4];

    public IReadOnlyList<double> Values => _sums;

    /// <param name="expected">The probability of acceptance.</param>
    /// <param name="price">Deviations from the middle of the prices.</param>
    /// <returns>Whether what was expected no longer holds; the sums then start over.</returns>
    public bool Observe(double expected, double price, bool accepted)
    {
        var p = Math.Clamp(expected, SurestProbability, 1 - SurestProbability);
        var odds = Math.Log(p / (1 - p));
        var z = Math.Clamp(price, -2, 2);
        for (var i = 0; i < _sums.Length; i++)
        {
            var (tolerated, sought) = i < 2 ? Level : Slope;
            var direction = (i % 2 == 0 ? 1 : -1) * (i < 2 ? 1 : z);
            _sums[i] = Math.Max(0, _sums[i] + Ratio(accepted, odds + (direction * tolerated), odds + (direction * sought)));
        }
        if (!_sums.Any(sum => sum > Limit)) return false;
        Array.Clear(_sums);
        return true;
    }

    private static double Ratio(bool accepted, double tolerated, double sought) =>
        accepted ? LogLogistic(sought) - LogLogistic(tolerated) : LogLogistic(-sought) - LogLogistic(-tolerated);

    private static double LogLogistic(double x) => x > 0 ? -Math.Log(1 + Math.Exp(-x)) : x - Math.Log(1 + Math.Exp(x));
}
