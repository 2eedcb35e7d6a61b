namespace PricingService.Models;

/// <summary>
/// What a portfolio's properties have in common: each coefficient's mean and spread over the properties, estimated by empirical Bayes.
/// Expectation–maximisation over the properties' Laplace posteriors (Gelman and Hill, Data Analysis Using Regression and
/// Multilevel/Hierarchical Models, ch. 12–13; the update of the spread is that of Laird and Ware, Biometrics 38, 1982).
/// A property with few outcomes is drawn to the mean; one with many speaks for itself.
/// </summary>
internal static class PartialPooling
{
    private const int Rounds = 12;

    /// <summary>
    /// Before any data: a third more or less than three times as many accept a price that is a third lower, nothing else is known. The
    /// coefficient is that of the log odds; where few accept, it is the elasticity, and where half do, twice the elasticity.
    /// </summary>
    public static readonly Prior Vague = new(
        [-1, -3.6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [1.5, 0.9, 0.7, 0.7, 0.7, 0.7, 0.7, 0.5, 0.5, 0.7, 0.7, 1.0, 3.0]);

    /// <summary>The prior spread between a portfolio's properties, and how many properties it counts as.</summary>
    private static readonly double[] ExpectedSpread = [0.7, 0.7, 0.3, 0.3, 0.3, 0.3, 0.3, 0.2, 0.2, 0.3, 0.3, 0.4, 1.0];
    private const double SpreadWeight = 4;

    public static Prior Of(IReadOnlyList<Sample> properties)
    {
        const int n = Features.Count;
        var mean = (double[])Vague.Mean.Clone();
        var spread = (double[])ExpectedSpread.Clone();
        var starts = new double[]?[properties.Count];
        var variances = new double[n][];
        for (var round = 0; round < Rounds; round++)
        {
            var prior = new Prior(mean, spread);
            var fits = new (double[] Mode, double[,] Covariance)?[properties.Count];
            Parallel.For(0, properties.Count, i => fits[i] = LogisticFit.Of(properties[i], prior, starts[i]));
            var (nextMean, nextSpread) = (new double[n], new double[n]);
            for (var d = 0; d < n; d++)
            {
                // The mean has its own vague prior; with few properties it stays near it.
                var precision = 1 / (Vague.Deviation[d] * Vague.Deviation[d]);
                var (weights, sum) = (precision, precision * Vague.Mean[d]);
                var each = 1 / (spread[d] * spread[d]);
                foreach (var fit in fits)
                {
                    if (fit is not { } found) continue;
                    weights += each;
                    sum += each * found.Mode[d];
                }
                nextMean[d] = sum / weights;
                var (squares, count) = (SpreadWeight * ExpectedSpread[d] * ExpectedSpread[d], SpreadWeight);
                foreach (var fit in fits)
                {
                    if (fit is not { } found) continue;
                    var off = found.Mode[d] - nextMean[d];
                    squares += (off * off) + found.Covariance[d, d];
                    count++;
                }
                nextSpread[d] = Math.Sqrt(squares / count);
                variances[d] = [.. fits.OfType<(double[] Mode, double[,] Covariance)>().Select(fit => fit.Covariance[d, d])];
            }
            for (var i = 0; i < starts.Length; i++) starts[i] = fits[i]?.Mode;
            if (round < Rounds - 1) (mean, spread) = (nextMean, nextSpread);
            else mean = nextMean;
        }
        // The mean is not known exactly either: what is left of that uncertainty widens what a new property may be. A property says as much
        // of the mean as its own outcomes say of the property, the prior left out.
        var deviation = new double[n];
        for (var d = 0; d < n; d++)
        {
            var (between, known) = (spread[d] * spread[d], 1 / (Vague.Deviation[d] * Vague.Deviation[d]));
            foreach (var variance in variances[d])
            {
                var learnt = (1 / variance) - (1 / between);
                if (learnt > 0) known += 1 / (between + (1 / learnt));
            }
            deviation[d] = Math.Sqrt(between + (1 / known));
        }
        return new Prior(mean, deviation);
    }
}
