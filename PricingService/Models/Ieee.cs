namespace PricingService.Models;

/// <summary>
/// Exponential, logarithm, sine and cosine from the four operations that IEEE 754 defines to the last bit. The runtime's own come from the
/// platform and differ there, and a pack's id must not depend on where it was built. Within 2 ulp of those.
/// </summary>
internal static class Ieee
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x > 709) return double.PositiveInfinity;
        if (x < -708) return 0;
        var k = Math.Round(x / (Ln2High + Ln2Low));
        var r = x - (k * Ln2High) - (k * Ln2Low);
        var sum = 1.0;
        for (var n = 14; n >= 1; n--) sum = 1 + (r / n * sum);
        return Math.ScaleB(sum, (int)k);
    }

    public static double Log(double x)
    {
        if (x <= 0 || !double.IsFinite(x)) return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        var exponent = Math.ILogB(x);
        var mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951) (mantissa, exponent) = (mantissa / 2, exponent + 1);
        // ln m = 2 artanh((m − 1) / (m + 1)), whose series converges fast this near to 1.
        var t = (mantissa - 1) / (mantissa + 1);
        var square = t * t;
        var sum = 0.0;
        for (var n = 23; n >= 1; n -= 2) sum = (1.0 / n) + (square * sum);
        return (2 * t * sum) + (exponent * Ln2Low) + (exponent * Ln2High);
    }

    /// <summary>Sine and cosine of a fraction of a full turn.</summary>
    public static (double Sin, double Cos) OfTurn(double share)
    {
        var turn = share - Math.Floor(share + 0.5);
        var x = 2 * Math.PI * turn;
        var square = x * x;
        var (sin, cos) = (1.0, 1.0);
        for (var n = 26; n >= 2; n -= 2)
        {
            sin = 1 - (square / (n * (n + 1)) * sin);
            cos = 1 - (square / (n * (n - 1)) * cos);
        }
        return (x * sin, cos);
    }

    public static double Logistic(double x) => x >= 0 ? 1 / (1 + Exp(-x)) : Exp(x) / (1 + Exp(x));
}
