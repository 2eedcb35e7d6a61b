namespace Markets;

/// <summary>Guests as we say they are: how many ask for a night, how far ahead, and which of them take which price.</summary>
/// <param name="Acceptance">Of a price over the reference price, so many days ahead of the night.</param>
internal sealed record Market(string Name, double[] PerDay, Func<double, int, DateOnly, double> Acceptance)
{
    public const int Horizon = 365;
    public const decimal Reference = 100;
    private const double MeanLead = 40;
    private static readonly DateOnly Some = new(2027, 4, 14);

    /// <summary>How busy a night is beside others.</summary>
    public Func<DateOnly, double> Busy { get; init; } = _ => 1;

    public double Arrivals(DateOnly night, int lead) => PerDay[lead] * Busy(night);

    /// <param name="guests">Who ask for a night in all.</param>
    public static double[] Leads(double guests)
    {
        var weights = Enumerable.Range(0, Horizon).Select(lead => Math.Exp(-lead / MeanLead)).ToArray();
        return [.. weights.Select(weight => guests * weight / weights.Sum())];
    }

    /// <summary>The same market, whose best fixed price is the reference price when this share of the nights is sold.</summary>
    public Market WithReferenceAt(double occupancy)
    {
        var there = AtOccupancy(occupancy);
        var best = Oracle.BestFixed(there, [Some]).Ratio;
        return this with { Acceptance = (ratio, lead, night) => Acceptance(ratio * best, lead, night) };
    }

    /// <summary>The same market with as many guests as sell this share of its nights at the best prices.</summary>
    public Market AtOccupancy(double occupancy)
    {
        var (few, many) = (0.01, 400.0);
        for (var i = 0; i < 40; i++)
        {
            var guests = Math.Sqrt(few * many);
            var tried = this with { PerDay = Leads(guests), Busy = _ => 1 };
            if (Oracle.Of(tried, Some).Occupancy(tried, Some) < occupancy) few = guests;
            else many = guests;
        }
        return this with { PerDay = Leads(few) };
    }

    public static Market Logit(double elasticity, double accepted = 0.15) => new($"logit {elasticity}", Leads(5),
        (ratio, _, _) => 1 / (1 + Math.Exp(-(Math.Log(accepted / (1 - accepted)) + (elasticity / (1 - accepted) * Math.Log(ratio))))));

}
