namespace Markets;

/// <summary>The best that a seller of one unit can do who knows the market, by dynamic programming day by day.</summary>
internal sealed class Oracle
{
    private static readonly double[] Ratios = [.. Enumerable.Range(0, 400).Select(i => 0.3 * Math.Exp(i * Math.Log(5 / 0.3) / 399))];
    private readonly double[] _prices;

    private Oracle(double value, double[] prices) => (Value, _prices) = (value, prices);

    /// <summary>Expected revenue of a night, over the reference price.</summary>
    public double Value { get; }

    public static Oracle Of(Market market, DateOnly night)
    {
        var value = 0.0;
        var prices = new double[Market.Horizon];
        for (var lead = 0; lead < Market.Horizon; lead++)
        {
            var best = (Gain: double.MinValue, Ratio: 0.0);
            foreach (var ratio in Ratios)
            {
                var gain = market.Acceptance(ratio, lead, night) * (ratio - value);
                if (gain > best.Gain) best = (gain, ratio);
            }
            prices[lead] = best.Ratio;
            value = After(market, night, lead, value, best.Ratio);
        }
        return new Oracle(value, prices);
    }

    public double Occupancy(Market market, DateOnly night)
    {
        var open = 1.0;
        for (var lead = 0; lead < Market.Horizon; lead++)
            open *= Math.Exp(-market.Arrivals(night, lead) * market.Acceptance(_prices[lead], lead, night));
        return 1 - open;
    }

    /// <summary>Expected revenue of a night under a policy, over the reference price.</summary>
    public static double Earned(Market market, DateOnly night, Func<int, IReadOnlyList<double>> ratios)
    {
        var value = 0.0;
        for (var lead = 0; lead < Market.Horizon; lead++)
        {
            var asked = ratios(lead);
            value = asked.Average(ratio => After(market, night, lead, value, ratio));
        }
        return value;
    }

    public static (double Ratio, double Earned) BestFixed(Market market, IReadOnlyList<DateOnly> nights) =>
        Ratios.Where((_, i) => i % 4 == 0)
            .Select(ratio => (ratio, nights.Average(night => Earned(market, night, _ => [ratio])))).MaxBy(tried => tried.Item2);

    /// <summary>
    /// The value a day earlier, if the day's price is this one: guests come as a Poisson process, the first who accepts ends it.
    /// </summary>
    private static double After(Market market, DateOnly night, int lead, double value, double ratio)
    {
        var sold = 1 - Math.Exp(-market.Arrivals(night, lead) * market.Acceptance(ratio, lead, night));
        return value + (sold * (ratio - value));
    }
}
