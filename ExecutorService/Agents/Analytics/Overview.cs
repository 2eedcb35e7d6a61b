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

internal sealed record PropertyOverview
{
    public required string PropertyId { get; init; }
    public required string Currency { get; init; }
    public required int Bookings { get; init; }
    public required int NightsSold { get; init; }
    public required decimal Occupancy { get; init; }
    public required decimal Revenue { get; init; }
    public required decimal? Adr { get; init; }
    public required decimal Revpar { get; init; }
    public required decimal Costs { get; init; }
    public required decimal Net { get; init; }

    /// <summary>Average price of the pinned pack; absent if the property is not in the pack.</summary>
    public required decimal? PackAverage { get; init; }
    public required decimal? PackLowest { get; init; }
    public required decimal? PackHighest { get; init; }

    /// <summary>How far the pack's average is above (or, negative, below) the revenue per night, as a ratio.</summary>
    public required decimal? PackToAdr { get; init; }

    public static PropertyOverview Of(string propertyId, string currency, PropertyPerformance? earned, PropertyPrices? asked)
    {
        var nothing = Currencies.Round(0, currency);
        return new PropertyOverview
        {
            PropertyId = propertyId,
            Currency = currency,
            Bookings = earned?.Bookings ?? 0,
            NightsSold = earned?.NightsSold ?? 0,
            Occupancy = earned?.Occupancy ?? 0.0000m,
            Revenue = earned?.Revenue ?? nothing,
            Adr = earned?.Adr,
            Revpar = earned?.Revpar ?? nothing,
            Costs = earned?.Costs ?? nothing,
            Net = earned?.Net ?? nothing,
            PackAverage = asked?.Average,
            PackLowest = asked?.Lowest,
            PackHighest = asked?.Highest,
            PackToAdr = earned?.Adr > 0 && asked is not null ? Ratios.Round(asked.Average / earned.Adr.Value - 1) : null,
        };
    }
}

internal sealed record CurrencyTotals
{
    public required string Currency { get; init; }
    public required int Properties { get; init; }
    public required int Bookings { get; init; }
    public required int NightsSold { get; init; }
    public required decimal Occupancy { get; init; }
    public required decimal Revenue { get; init; }
    public required decimal? Adr { get; init; }
    public required decimal Revpar { get; init; }
    public required decimal Costs { get; init; }
    public required decimal Net { get; init; }

    public static CurrencyTotals Of(string currency, IReadOnlyList<PropertyOverview> properties, int days)
    {
        var (revenue, sold) = (properties.Sum(property => property.Revenue), properties.Sum(property => property.NightsSold));
        return new CurrencyTotals
        {
            Currency = currency,
            Properties = properties.Count,
            Bookings = properties.Sum(property => property.Bookings),
            NightsSold = sold,
            Occupancy = Ratios.Round(properties.Average(property => property.Occupancy)),
            Revenue = revenue,
            Adr = sold > 0 ? Currencies.Round(revenue / sold, currency) : null,
            Revpar = Currencies.Round(revenue / (days * properties.Count), currency),
            Costs = properties.Sum(property => property.Costs),
            Net = properties.Sum(property => property.Net),
        };
    }
}
