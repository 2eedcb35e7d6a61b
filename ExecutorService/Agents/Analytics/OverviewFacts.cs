using System.Globalization;
using System.Text.Json.Nodes;
using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;
using ExecutorService.Ledger;

namespace ExecutorService.Agents.Analytics;

/// <summary>
/// The overview in scalars, as GenerationService's kind <c>portfolio_summary</c> takes them: the currency that earned most.
/// Unknown values are left out.
/// </summary>
internal static class OverviewFacts
{
    public static JsonObject Of(Performance performance, PackPrices prices, IReadOnlyList<PropertyOverview> properties,
        IReadOnlyList<CurrencyTotals> totals)
    {
        var facts = new JsonObject
        {
            ["from"] = performance.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["to"] = performance.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["properties"] = properties.Select(property => property.PropertyId).Distinct().Count(),
        };
        if (totals.Count == 0) return facts;

        var main = totals[0];
        facts["currency"] = main.Currency;
        AddIfKnown(facts, "revenue", main.Revenue);
        AddIfKnown(facts, "costs", main.Costs);
        AddIfKnown(facts, "net", main.Net);
        AddIfKnown(facts, "occupancy", main.Occupancy);
        AddIfPositive(facts, "bookings", main.Bookings);
        AddIfPositive(facts, "nights_sold", main.NightsSold);
        AddIfPositive(facts, "adr", main.Adr);
        AddIfPositive(facts, "revpar", main.Revpar);
        AddPrices(facts, [.. prices.Properties.Where(property => property.Currency == main.Currency)], main.Currency);
        AddExtremes(facts, [.. properties.Where(property => property.Currency == main.Currency && property.Revenue is not null)]);
        return facts;
    }

    private static void AddPrices(JsonObject facts, IReadOnlyList<PropertyPrices> prices, string currency)
    {
        var nights = prices.Sum(property => property.Nights);
        if (nights == 0) return;
        facts["pack_average"] = Currencies.Round(prices.Sum(property => property.Average * property.Nights) / nights, currency);
        facts["pack_lowest"] = prices.Min(property => property.Lowest);
        facts["pack_highest"] = prices.Max(property => property.Highest);
    }

    private static void AddExtremes(JsonObject facts, IReadOnlyList<PropertyOverview> properties)
    {
        if (properties.Count < 2) return;
        facts["best_property"] = properties.MaxBy(property => property.Revenue)!.PropertyId;
        facts["weakest_property"] = properties.MinBy(property => property.Revenue)!.PropertyId;
    }

    private static void AddIfKnown(JsonObject facts, string name, decimal? value)
    {
        if (value is not null) facts[name] = value;
    }

    /// <summary>Refunds can push a count or a rate below zero, which makes no sense in a sentence.</summary>
    private static void AddIfPositive(JsonObject facts, string name, decimal? value)
    {
        if (value > 0) facts[name] = value;
    }
}
