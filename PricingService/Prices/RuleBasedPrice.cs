using System.Globalization;

namespace PricingService.Prices;

/// <summary>
/// The price without a model: reference × season × weekday × lead time × occupancy × competitors. docs/pricing.md shows the curves.
/// </summary>
internal static class RuleBasedPrice
{
    /// <summary>Changes whenever a number below does, so that a pack's content shows which rules it was made with.</summary>
    public const string Version = "rules-1";

    /// <summary>Middle of each month, and of the neighbouring ones so that the year closes.</summary>
    private static readonly Curve Season = new(
        (-16m, 0.90m), (15m, 0.85m), (45m, 0.87m), (74m, 0.93m), (105m, 1.00m), (135m, 1.04m), (166m, 1.12m),
        (196m, 1.22m), (227m, 1.25m), (258m, 1.10m), (288m, 1.00m), (319m, 0.90m), (349m, 0.90m), (380m, 0.85m));

    private static readonly Curve LeadTime = new((0m, 0.92m), (3m, 0.95m), (14m, 1.00m), (60m, 1.00m), (120m, 1.03m), (240m, 1.06m));

    private static readonly Curve Occupancy = new((0m, 0.88m), (0.5m, 1.00m), (0.8m, 1.10m), (1m, 1.25m));

    /// <summary>Three tenths of the way to the competitors' price, which is followed up to 20 % up or down.</summary>
    private static readonly Curve Gap = new((-0.2m, 0.94m), (0m, 1.00m), (0.2m, 1.06m));

    public static RulePrice For(Demand demand)
    {
        var season = Season.At(demand.StayDate.DayOfYear);
        var weekday = demand.StayDate.DayOfWeek switch
        {
            DayOfWeek.Friday => 1.08m,
            DayOfWeek.Saturday => 1.12m,
            DayOfWeek.Sunday => 0.97m,
            _ => 0.98m,
        };
        var leadTime = LeadTime.At(demand.LeadTimeDays);
        var occupancy = Occupancy.At(demand.Occupancy);
        var own = demand.ReferencePrice * season * weekday * leadTime * occupancy;
        var competitors = demand.CompetitorPrice is { } theirs ? Gap.At((theirs / own) - 1m) : (decimal?)null;
        return new RulePrice(own * (competitors ?? 1m), season, weekday, leadTime, occupancy, competitors);
    }
}

/// <summary>A price before the guardrails, and the multipliers that made it.</summary>
/// <param name="Competitors">Null if unknown, which is neutral.</param>
internal sealed record RulePrice(decimal Price, decimal Season, decimal Weekday, decimal LeadTime, decimal Occupancy, decimal? Competitors)
{
    public string Explain() => string.Create(CultureInfo.InvariantCulture,
        $"season ×{Season:0.000}, weekday ×{Weekday:0.000}, lead time ×{LeadTime:0.000}, occupancy ×{Occupancy:0.000}, " +
        $"{(Competitors is { } factor ? $"competitors ×{factor:0.000}" : "competitors unknown")}");
}
