using System.Globalization;

namespace Markets;

/// <summary>
/// Homes that few ask for, which learn from each other: 20 quotes a month each. Guests differ from home to home, and so does how well the
/// owner chose the reference price.
/// </summary>
internal static class Portfolio
{
    public const int Months = 16;
    private const double QuotesAMonth = 20;
    private const double OwnersError = 0.12;
    private const int Month = 30;
    private static readonly DateOnly First = new(2027, 1, 1);

    /// <summary>Of what a seller earns who knows everything, over all homes, at the end of a month.</summary>
    /// <param name="Worst">What the service earns more than the rules, at the home where that is least.</param>
    /// <param name="Promoted">Homes with a model of their own.</param>
    /// <param name="FirstMonths">What those whose model is new earn more than by the rules, on average; null if there are none.</param>
    internal sealed record Row(int Month, double Rules, double Service, double Worst, int Promoted, double? FirstMonths)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"| {Month} | {Rules:0.000} | {Service:0.000} | {Worst:+0.000;-0.000;0.000} | {Promoted} | ")
            + string.Create(CultureInfo.InvariantCulture, $"{FirstMonths:+0.000;-0.000;0.000} |");
    }

    /// <summary>Of several portfolios, month by month.</summary>
    public static IEnumerable<Row> Mean(int homes, int months, int portfolios) =>
        Enumerable.Range(1, portfolios).SelectMany(seed => Of(homes, months, seed)).GroupBy(row => row.Month).Select(rows =>
            new Row(rows.Key, rows.Average(row => row.Rules), rows.Average(row => row.Service), rows.Min(row => row.Worst),
                rows.Sum(row => row.Promoted), rows.Average(row => row.FirstMonths)));

    public static IEnumerable<Row> Of(int homes, int months, int seed)
    {
        var random = new Random(seed);
        var markets = Enumerable.Range(0, homes).Select(_ => Home(random)).ToList();
        var sellers = Enumerable.Range(0, homes).Select(i => new Seller(Seller.Home with { Id = $"home-{i}" })).ToList();
        var days = new Days(sellers, _ => markets, First, seed);
        var rules = new Seller(Seller.Home);
        var most = new double[homes];
        var byRules = new double[homes];
        var served = new bool[homes];
        for (var month = 1; month <= months; month++)
        {
            days.Until(month * Month);
            var nights = Enumerable.Range(0, 12).Select(i => First.AddDays((month * Month) + Market.Horizon + (i * 30))).ToList();
            double Earns(int home, Seller seller) =>
                nights.Average(night => Oracle.Earned(markets[home], night, lead => seller.Ratios(night, lead, false)));
            var earned = new double[homes];
            Parallel.For(0, homes, home =>
            {
                if (most[home] == 0)
                    (most[home], byRules[home]) = (Oracle.Of(markets[home], First).Value, Earns(home, rules));
                earned[home] = Earns(home, sellers[home]);
            });
            var fresh = Enumerable.Range(0, homes).Where(home => !served[home] && sellers[home].Promoted is not null).ToList();
            foreach (var home in fresh) served[home] = true;
            yield return new Row(month, byRules.Sum() / most.Sum(), earned.Sum() / most.Sum(),
                Enumerable.Range(0, homes).Min(home => (earned[home] - byRules[home]) / most[home]),
                sellers.Count(seller => seller.Promoted is not null),
                fresh.Count == 0 ? null : fresh.Average(home => (earned[home] - byRules[home]) / most[home]));
        }
    }

    private static Market Home(Random random)
    {
        // Two to four and a half per cent fewer for each per cent more, where one in seven accepts.
        var guests = Market.Logit(-2 - (2.5 * random.NextDouble())) with { PerDay = Market.Leads(QuotesAMonth * 12 / 365) };
        var best = Oracle.BestFixed(guests, [First]).Ratio * Math.Exp(OwnersError * Normal(random));
        return guests with { Acceptance = (ratio, lead, night) => guests.Acceptance(ratio * best, lead, night) };
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
