using PricingService.Models;

namespace PricingService.Outcomes;

/// <summary>
/// What is known of how a property's guests answer, brought up to date with each outcome in turn: a normal distribution of the coefficients
/// of <see cref="Features"/>, moved to the mode along the outcome's features and narrowed by its curvature (assumed-density filtering;
/// West, Harrison and Migon, Journal of the American Statistical Association 80, 1985).
/// </summary>
internal sealed class GuestFilter
{
    /// <summary>
    /// By how much the intercept may wander from one outcome to the next, as a standard deviation. It keeps the filter from being
    /// surer than some 700 outcomes make it, because no market is quite what the features say.
    /// </summary>
    private const double Wander = 0.003;

    private const int Size = Features.Count;

    public double[] Mean { get; }

    /// <summary>Symmetric; row by row.</summary>
    public double[] Covariance { get; }

    /// <summary>Before any outcome. What is neither level nor price matters less, or a change would be taken for a season.</summary>
    private static readonly double[] Deviation = [1.5, 1.3, 0.5, 0.4, 0.4, 0.4, 0.4, 0.25, 0.25, 0.4, 0.4, 2.0, 2.0];

    public GuestFilter()
    {
        Mean = [.. PartialPooling.Vague.Mean];
        Covariance = new double[Size * Size];
        for (var d = 0; d < Size; d++) Covariance[(d * Size) + d] = Deviation[d] * Deviation[d];
    }

    public GuestFilter(double[] mean, double[] covariance) => (Mean, Covariance) = (mean, covariance);

    /// <summary>The covariance of the coefficients with the score of these features, and the score's variance.</summary>
    public double Spread(ReadOnlySpan<double> features, Span<double> along)
    {
        var variance = 0.0;
        for (var i = 0; i < Size; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < Size; j++) sum += Covariance[(i * Size) + j] * features[j];
            along[i] = sum;
            variance += features[i] * sum;
        }
        return Math.Max(1e-9, variance);
    }

    public void Learn(ReadOnlySpan<double> features, bool accepted, ReadOnlySpan<double> along, double variance)
    {
        var (residual, narrowing) = Update(LogisticFit.Dot(features, Mean), variance, accepted);
        for (var i = 0; i < Size; i++)
        {
            Mean[i] += along[i] * residual;
            for (var j = 0; j < Size; j++) Covariance[(i * Size) + j] -= along[i] * along[j] * narrowing;
        }
        Covariance[0] += Wander * Wander;
    }

    /// <summary>How far an outcome moves a normal score, and by how much it narrows it, both for each unit of covariance with it.</summary>
    public static (double Residual, double Narrowing) Update(double mean, double variance, bool accepted)
    {
        const int rounds = 8;
        var mode = mean;
        var y = accepted ? 1.0 : 0.0;
        for (var round = 0; round < rounds; round++)
        {
            var p = Logistic(mode);
            var step = (mean + (variance * (y - p)) - mode) / (1 + (variance * p * (1 - p)));
            mode += step;
            if (Math.Abs(step) < 1e-6) break;
        }
        var at = Logistic(mode);
        var weight = at * (1 - at);
        return ((mode - mean) / variance, weight / (1 + (weight * variance)));
    }

    /// <summary>The probability that a normal score stands for (MacKay, Neural Computation 4, 1992).</summary>
    public static double Probability(double mean, double variance)
    {
        const double surest = 0.001;
        return Math.Clamp(Logistic(mean / Math.Sqrt(1 + (Math.PI * variance / 8))), surest, 1 - surest);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
