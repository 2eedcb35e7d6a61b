namespace Markets;

/// <summary>What sellers earn of what one earns who knows the market: 1 is everything.</summary>
/// <param name="Outcomes">What the service had learnt from, on average.</param>
internal sealed record Shares(string Guests, double Occupancy, double Rules, double Fixed, double Service, double Varied, double Outcomes)
{
    public static readonly double[] Elasticities = [-2, -3, -4.5];
    public static readonly double[] Occupancies = [0.55, 0.70, 0.85, 0.95];

    private static readonly DateOnly First = new(2027, 1, 1);

    /// <summary>The year after one in which the rules' prices, varied, were learnt from: exact expectations, no luck.</summary>
    /// <param name="markets">How often that year is drawn.</param>
    public static Shares Of(double elasticity, double occupancy, int markets, int nights = 24)
    {
        var market = Market.Logit(elasticity).WithReferenceAt(0.7).AtOccupancy(occupancy);
        var later = Enumerable.Range(0, nights).Select(i => First.AddDays(365 + (i * 365 / nights))).ToList();
        var most = later.Average(night => Oracle.Of(market, night).Value);
        double Earns(Seller seller, bool varied) =>
            later.Average(night => Oracle.Earned(market, night, lead => seller.Ratios(night, lead, varied))) / most;

        var (service, varied, outcomes) = (0.0, 0.0, 0.0);
        for (var seed = 0; seed < markets; seed++)
        {
            var learnt = new Seller(Seller.Home).Sell(market, First, 365, seed);
            var seller = new Seller(Seller.Home);
            seller.Learn(learnt);
            service += Earns(seller, false) / markets;
            varied += Earns(seller, true) / markets;
            outcomes += learnt.Count / (double)markets;
        }
        return new Shares($"elasticity {elasticity:0.0}", occupancy, Earns(new Seller(Seller.Home), false),
            Oracle.BestFixed(market, later).Earned / most, service, varied, outcomes);
    }

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"| {Guests} | {Occupancy:0.00} | {Rules:0.000} | {Fixed:0.000} | {Service:0.000} | {Varied:0.000} | {Outcomes:0} |");
}
