using System.Globalization;
using PricingService.Outcomes;

namespace Markets;

/// <summary>How often the watch on drift alarms while nothing changes, and how soon it does once something has.</summary>
/// <param name="Yearly">False alarms for each property and year of <see cref="OutcomesAYear"/>; and the most in any.</param>
/// <param name="Found">Of the planted changes within <see cref="Soon"/> outcomes, and after how many on average.</param>
internal sealed record Alarms(string Guests, string Prices, double Yearly, int Worst,
    IReadOnlyList<(string Change, double Found, double After)> Found)
{
    public const int OutcomesAYear = 1_000;
    public const int Soon = 150;

    /// <summary>What the watch knows before a change.</summary>
    private const int Before = 600;
    private const int Longest = 1_500;

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
        return Askers.Ask(guests, prices, seed).Take(OutcomesAYear)
            .Count(asked => test.Observe(asked.Features, asked.Accepted, new Moment(0, asked.Day)) is not null);
    }

    /// <summary>Null if there was a false alarm before.</summary>
    private static int? Delay(string guests, string prices, string change, int seed)
    {
        var test = new ChangeTest();
        var seen = 0;
        foreach (var asked in Askers.Ask(guests, prices, 100_000 + seed, Before, change).Take(Before + Longest))
        {
            seen++;
            if (test.Observe(asked.Features, asked.Accepted, new Moment(0, asked.Day)) is null) continue;
            return seen <= Before ? null : seen - Before;
        }
        return Longest;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"| {Guests} | {Prices} | {Yearly:0.000} | {Worst} | ")
        + string.Join("; ", Found.Select(found =>
            string.Create(CultureInfo.InvariantCulture, $"{found.Change}: {100 * found.Found:0} %, {found.After:0}"))) + " |";
}
