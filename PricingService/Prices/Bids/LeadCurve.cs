namespace PricingService.Prices.Bids;

/// <summary>
/// A smooth curve of arrivals by lead time, e^(α − (t/τ)^γ), by maximum likelihood over a grid of shapes. It says what to expect at lead
/// times of which little was seen: nights that sell out early are never asked for in their last weeks.
/// </summary>
internal static class LeadCurve
{
    private static readonly double[] Scales = [3, 6, 10, 15, 20, 30, 40, 55, 75, 100, 150, 250, 500];
    private static readonly double[] Powers = [0.5, 1];

    /// <param name="asked">By step of the lead time.</param>
    /// <param name="exposed">Days for which nights could be had.</param>
    /// <returns>Arrivals a day, by step.</returns>
    public static double[] Of(double[] asked, double[] exposed)
    {
        var best = (Likelihood: double.NegativeInfinity, Rates: new double[asked.Length]);
        foreach (var power in Powers)
        {
            foreach (var scale in Scales)
            {
                var shape = Enumerable.Range(0, asked.Length)
                    .Select(step => Math.Exp(-Math.Pow(LeadTimes.Middle(step) / scale, power))).ToArray();
                var expected = shape.Zip(exposed, (s, e) => s * e).Sum();
                var level = (asked.Sum() + 0.1) / (expected + 0.1);
                var likelihood = 0.0;
                for (var step = 0; step < shape.Length; step++)
                {
                    shape[step] *= level;
                    likelihood += (asked[step] * Math.Log(Math.Max(1e-300, shape[step]))) - (exposed[step] * shape[step]);
                }
                if (likelihood > best.Likelihood) best = (likelihood, shape);
            }
        }
        return best.Rates;
    }
}
