using PricingService.Models;

namespace PricingService.Prices.Bids;

/// <summary>
/// What one more unit of a night is worth, by how many are left and how far ahead the night is: the dynamic programme of Gallego and van
/// Ryzin (Management Science 40, 1994) over the arrivals still to come, each offered its best price. With V the expected
/// revenue of n units, an arrival adds max P(p)·(p − (V(n) − V(n−1))); the difference in the brackets is the bid price (Talluri and
/// van Ryzin, The Theory and Practice of Revenue Management, 2004, ch. 2). All prices are ratios to the reference price.
/// </summary>
internal static class BidProgramme
{
    private const double LargestStep = 0.25;
    private const int MostSteps = 200;

    /// <param name="perDay">Arrivals a day, by step of the lead time.</param>
    /// <param name="logOdds">Of acceptance at the reference price, by step of the lead time.</param>
    /// <param name="coefficient">Of the logarithm of the price.</param>
    /// <returns>Bid prices by units left (from one) and by the start of each step.</returns>
    public static double[][] Solve(double[] perDay, double[] logOdds, double coefficient, double lowest, double highest, int units)
    {
        var steps = perDay.Length;
        var bids = new double[units][];
        for (var n = 0; n < units; n++) bids[n] = new double[steps + 1];
        var value = new double[units + 1];
        var best = new double[units];
        for (var step = 0; step < steps; step++)
        {
            var arrivals = perDay[step] * LeadTimes.Width(step);
            var parts = (int)Math.Clamp(Math.Ceiling(arrivals / LargestStep), 1, MostSteps);
            var chance = Math.Min(1, arrivals / parts);
            for (var part = 0; part < parts; part++)
            {
                for (var n = 0; n < units; n++)
                {
                    var bid = value[n + 1] - value[n];
                    var u = BestPrice.LogRatio(logOdds[step], coefficient, bid, lowest, highest);
                    best[n] = Ieee.Logistic(logOdds[step] + (coefficient * u)) * Math.Max(0, Ieee.Exp(u) - bid);
                }
                for (var n = 0; n < units; n++) value[n + 1] += chance * best[n];
            }
            for (var n = 0; n < units; n++) bids[n][step + 1] = value[n + 1] - value[n];
        }
        return bids;
    }
}
