using System.Text.Json.Nodes;
using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;
using ExecutorService.Ledger;

namespace ExecutorService.Agents.Analytics;

/// <summary>
/// Answer of <c>analytics.portfolio_overview</c>: what each property earned next to what the pack asks for it, and totals by currency.
/// Amounts of different currencies are never added.
/// </summary>
/// <param name="Facts">See <see cref="OverviewFacts"/>.</param>
internal sealed record Overview(DateOnly From, DateOnly To, IReadOnlyList<PropertyOverview> Properties,
    IReadOnlyList<CurrencyTotals> Totals, JsonObject Facts)
{
    public static Overview Of(Performance performance, PackPrices prices)
    {
        var earned = performance.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        var asked = prices.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        PropertyOverview[] properties = [.. earned.Keys.Union(asked.Keys)
            .OrderBy(key => key.PropertyId, StringComparer.Ordinal).ThenBy(key => key.Currency, StringComparer.Ordinal)
            .Select(key => PropertyOverview.Of(key.PropertyId, key.Currency, earned.GetValueOrDefault(key), asked.GetValueOrDefault(key)))];
        CurrencyTotals[] totals = [.. properties.GroupBy(property => property.Currency)
            .OrderByDescending(group => group.Sum(property => property.Revenue)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => CurrencyTotals.Of(group.Key, [.. group], performance.Days))];
        return new Overview(performance.From, performance.To, properties, totals,
            OverviewFacts.Of(performance, prices, properties, totals));
    }
}

/// <param name="PackAverage">Average price of the pinned pack; absent if the property is not in the pack.</param>
/// <param name="PackToAdr">How far the pack's average is above (or, negative, below) the revenue per night, as a ratio.</param>
internal sealed record PropertyOverview(string PropertyId, string Currency, int Bookings, int NightsSold, decimal Occupancy,
    decimal Revenue,
    decimal? Adr, decimal Revpar, decimal Costs, decimal Net, decimal? PackAverage, decimal? PackLowest, decimal? PackHighest,
    decimal? PackToAdr)
{
    public static PropertyOverview Of(string propertyId, string currency, PropertyPerformance? earned, PropertyPrices? asked)
    {
        var nothing = Currencies.Round(0, currency);
        return new PropertyOverview(propertyId, currency, earned?.Bookings ?? 0, earned?.NightsSold ?? 0, earned?.Occupancy
            ?? 0.0000m, earned?.Revenue ?? nothing,
            earned?.Adr, earned?.Revpar ?? nothing, earned?.Costs ?? nothing, earned?.Net ?? nothing,
            asked?.Average, asked?.Lowest, asked?.Highest,
            earned?.Adr > 0 && asked is not null ? Ratios.Round(asked.Average / earned.Adr.Value - 1) : null);
    }
}

internal sealed record CurrencyTotals(string Currency, int Properties, int Bookings, int NightsSold, decimal Occupancy,
    decimal Revenue, decimal? Adr, decimal Revpar, decimal Costs, decimal Net)
{
    public static CurrencyTotals Of(string currency, IReadOnlyList<PropertyOverview> properties, int days)
    {
        var (revenue, sold) = (properties.Sum(property => property.Revenue), properties.Sum(property => property.NightsSold));
        return new CurrencyTotals(currency, properties.Count, properties.Sum(property => property.Bookings), sold,
            Ratios.Round(properties.Average(property => property.Occupancy)),
            revenue,
            sold > 0 ? Currencies.Round(revenue / sold, currency) : null,
            Currencies.Round(revenue / (days * properties.Count), currency),
            properties.Sum(property => property.Costs),
            properties.Sum(property => property.Net));
    }
}
