using System.Globalization;
using PricingService.Models;
using PricingService.Outcomes;
using PricingService.Prices;
using PricingService.Properties;

namespace Markets;

/// <summary>How often the watch on drift alarms while nothing changes, and how soon it does once something has.</summary>
/// <param name="Yearly">False alarms for each property and year of <see cref="OutcomesAYear"/>; and the most in any.</param>
/// <param name="Found">Of the planted changes within <see cref="Soon"/> outcomes, and after how many on average.</param>
internal sealed record Alarms(string Guests, string Prices, double Yearly, int Worst, IReadOnlyList<(string Change, double Found, double After)> Found)
{
    public const int OutcomesAYear = 1_000;
    public const int Soon = 150;

    /// <summary>What the watch knows before a change.</summary>
    private const int Before = 600;
    private const int Longest = 1_500;

    private static readonly DateOnly First = new(2027, 1, 1);

    public static readonly string[] PriceNames = ["two levels", "three levels", "many", "the rules', varied", "moving by a third"];
    public static readonly string[] GuestNames = ["logit", "probit", "kinked", "bumpy", "lookers"];

    /// <summary>The odds of acceptance fall to a fifth, or are five times as high; the response three times as strong, or none.</summary>
    public static readonly string[] Changes = ["fewer", "more", "stronger", "none"];

    public static Alarms Of(string guests, string prices, int years, int changes)
    {
        var alarms = Enumerable.Range(0, years).Select(year => FalseAlarms(guests, prices, year)).ToList();
        var found = new List<(string, double, double)>();
        foreach (var change in Changes.Where(change => change is "fewer" or "more" || prices == "many"))
        {
            var delays = Enumerable.Range(0, changes).Select(seed => Delay(guests, prices, change, seed)).OfType<int>().ToList();
            if (delays.Count > 0) found.Add((change, delays.Count(delay => delay <= Soon) / (double)delays.Count, delays.Average()));
        }
        return new Alarms(guests, prices, alarms.Average(), alarms.Max(), found);
    }

    private static int FalseAlarms(string guests, string prices, int seed)
    {
        var test = new ChangeTest();
        return Outcomes(guests, prices, seed, null).Take(OutcomesAYear).Count(asked => test.Observe(asked.Features, asked.Accepted, new Moment(0, asked.Day)) is not null);
    }

    /// <summary>Null if there was a false alarm before.</summary>
    private static int? Delay(string guests, string prices, string change, int seed)
    {
        var test = new ChangeTest();
        var seen = 0;
        foreach (var asked in Outcomes(guests, prices, 100_000 + seed, change).Take(Before + Longest))
        {
            seen++;
            if (test.Observe(asked.Features, asked.Accepted, new Moment(0, asked.Day)) is null) continue;
            return seen <= Before ? null : seen - Before;
        }
        return Longest;
    }

    private static IEnumerable<(double[] Features, bool Accepted, int Day)> Outcomes(string guests, string prices, int seed, string? change)
    {
        var random = new Random(seed);
        // Properties differ in how many accept and how they respond.
        var (odds, slope) = (-0.8 + (0.5 * Normal(random)), -3.5 + (0.8 * Normal(random)));
        var nights = new Dictionary<DateOnly, double>();
        for (var i = 0; ; i++)
        {
            var lead = (int)(-40 * Math.Log(1 - random.NextDouble()));
            var day = i * 365 / OutcomesAYear;
            var night = First.AddDays(day + lead);
            if (!nights.TryGetValue(night, out var bump))
                nights[night] = bump = guests == "bumpy" ? (0.5 * Normal(random)) + (random.NextDouble() < 0.05 ? 2 : 0) : 0;
            // Prices that follow demand, as owners' do.
            var (u, centre) = Price(prices, random, night, lead, i, bump);
            var turned = i >= Before;
            var b = turned && change == "stronger" ? 3 * slope : turned && change == "none" ? 0 : slope;
            var shift = turned && change == "fewer" ? -1.6 : turned && change == "more" ? 1.6 : 0;
            var season = -0.3 * Math.Cos(2 * Math.PI * (night.DayOfYear - 20) / 365.0);
            var score = odds + shift + season + bump - (0.2 * Math.Log((1 + lead) / 31.0)) + (b * u);
            var accepts = guests switch
            {
                "probit" => Phi(score / 1.7),
                "kinked" => Logistic(score - (u > 0.1 ? 6 * (u - 0.1) : 0)),
                "lookers" => 0.4 * Logistic(score + 1),
                _ => Logistic(score),
            };
            yield return (Features.Of(u, night, lead, 1, 0.5, null, centre), random.NextDouble() < accepts, day);
        }
    }

    private static (double Price, double Centre) Price(string prices, Random random, DateOnly night, int lead, int i, double bump)
    {
        double Rules() => Math.Log((double)RuleBasedPrice.For(new Demand(1, night, lead, 1, 0.5m, null)).Price);
        switch (prices)
        {
            case "two levels": var two = random.Next(2) == 0 ? Math.Log(0.9) : Math.Log(1.1); return (two, two);
            case "three levels": var three = Math.Log(0.8 + (0.2 * random.Next(3))); return (three, three);
            case "many": return ((random.NextDouble() - 0.5) * 0.7, 0);
            case "the rules', varied": var rules = Rules() + (0.3 * bump); return (rules + Varied(random), rules);
            // As the service does that learns: it tries its way up over half a year, and follows demand.
            default: var own = Rules() + (0.2 * bump) + (0.3 * Math.Min(1, i / 500.0)) - 0.1; return (own + Varied(random), own);
        }
    }

    private static double Varied(Random random)
    {
        double[] factors = [0.91, 0.93, 0.94, 0.95, 1.05, 1.06, 1.07, 1.09];
        return Math.Log(factors[random.Next(factors.Length)]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"| {Guests} | {Prices} | {Yearly:0.000} | {Worst} | ")
        + string.Join("; ", Found.Select(found =>
            string.Create(CultureInfo.InvariantCulture, $"{found.Change}: {100 * found.Found:0} %, {found.After:0}"))) + " |";

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static double Phi(double z) => 0.5 * (1 + Erf(z / Math.Sqrt(2)));

    private static double Erf(double x)
    {
        // Abramowitz and Stegun, 7.1.26.
        var t = 1 / (1 + (0.3275911 * Math.Abs(x)));
        var y = 1 - (((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592) * t * Math.Exp(-x * x));
        return x >= 0 ? y : -y;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
