namespace PricingService.Outcomes;

/// <summary>
/// Page's cumulative sums (Biometrika 41, 1954), the sequential form of the Page–Hinkley test, of a model's standardised
/// errors: is acceptance higher or lower than it expects, does price matter less or more? A bias of a tenth of a
/// deviation never alarms, since models are estimates. The limit is such that each of the four sums raises a false
/// alarm about once in 500,000 outcomes (Siegmund's approximation), and a shift of three tenths is found within about 230.
/// </summary>
internal sealed class ErrorSums
{
    private const double Allowed = 0.1;
    private const double Limit = 45;
    private const double SurestProbability = 0.02;
    private const double LargestError = 4;

    private readonly double[] _sums;

    public ErrorSums(double[]? sums = null) => _sums = sums is { Length: 4 } ? sums : new double[4];

    public IReadOnlyList<double> Values => _sums;

    /// <param name="expected">The model's probability of acceptance.</param>
    /// <param name="price">Deviations from the middle of the prices tried.</param>
    /// <returns>Whether the model no longer fits; the sums then start over.</returns>
    public bool Observe(double expected, double price, bool accepted)
    {
        var p = Math.Clamp(expected, SurestProbability, 1 - SurestProbability);
        var error = Math.Clamp(((accepted ? 1 : 0) - p) / Math.Sqrt(p * (1 - p)), -LargestError, LargestError);
        var slope = error * Math.Clamp(price, -2, 2);
        _sums[0] = Math.Max(0, _sums[0] + error - Allowed);
        _sums[1] = Math.Max(0, _sums[1] - error - Allowed);
        _sums[2] = Math.Max(0, _sums[2] + slope - Allowed);
        _sums[3] = Math.Max(0, _sums[3] - slope - Allowed);
        if (!_sums.Any(sum => sum > Limit)) return false;
        Array.Clear(_sums);
        return true;
    }
}
