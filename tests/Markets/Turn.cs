using System.Globalization;

namespace Markets;

/// <summary>A market that changes from one day to the next: what the service's prices earn before, and month by month after it.</summary>
/// <param name="Shares">Of what a seller earns who knows everything: the month before the change, then each month after it.</param>
internal sealed record Turn(string Guests, double Occupancy, string What, IReadOnlyList<double> Shares, double Alarms)
{
    public static readonly string[] Kinds = ["demand", "response"];

    public const int Months = 6;
    private const int Before = 365;
    private const int Month = 30;
    private const int Nights = 12;

    private static readonly DateOnly First = new(2027, 1, 1);

    public static Turn Of(string what, double elasticity, double occupancy, int markets)
    {
        var before = Market.Logit(elasticity).WithReferenceAt(0.7).AtOccupancy(occupancy);
        var after = what == "demand"
            ? before with { PerDay = [.. before.PerDay.Select(guests => guests / 2)] }
            : before with { Acceptance = (ratio, lead, night) => before.Acceptance(ratio * ratio, lead, night) };
        var shares = new double[Months + 1];
        var alarms = 0.0;
        for (var seed = 0; seed < markets; seed++)
        {
            var days = new Days([new Seller(Seller.Home)], day => [day <= Before ? before : after], First, seed);
            days.Until(Before);
            shares[0] += Share(before, days.Sellers[0], First.AddDays(Before)) / markets;
            for (var month = 1; month <= Months; month++)
            {
                days.Until(Before + (month * Month));
                shares[month] += Share(after, days.Sellers[0], First.AddDays(Before + (month * Month))) / markets;
            }
            alarms += days.Sellers[0].Alarms / (double)markets;
        }
        return new Turn($"elasticity {elasticity:0.0}", occupancy, what, shares, alarms);
    }

    /// <summary>What its prices of today would earn, without luck.</summary>
    internal static double Share(Market market, Seller seller, DateOnly today)
    {
        var nights = Enumerable.Range(0, Nights).Select(i => today.AddDays(Market.Horizon + (i * 365 / Nights))).ToList();
        return nights.Average(night => Oracle.Earned(market, night, lead => seller.Ratios(night, lead, false)))
            / nights.Average(night => Oracle.Of(market, night).Value);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"| {Guests} | {Occupancy:0.00} | ")
        + string.Join(" | ", Shares.Select(share => share.ToString("0.000", CultureInfo.InvariantCulture)))
        + string.Create(CultureInfo.InvariantCulture, $" | {Alarms:0.0} |");
}
