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
    IReadOnlyList<CurrencyTotals> Totals, JsonObject Facts, IReadOnlyList<Warning> Warnings)
{
    public static Overview Of(Performance performance, PackPrices prices)
    {
        var earned = performance.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        var asked = prices.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        var occupancies = performance.Occupancies();
        PropertyOverview[] properties = [.. earned.Keys.Union(asked.Keys)
            .OrderBy(key => key.PropertyId, StringComparer.Ordinal).ThenBy(key => key.Currency, StringComparer.Ordinal)
            .Select(key => PropertyOverview.Of(key.PropertyId, key.Currency, earned.GetValueOrDefault(key), asked.GetValueOrDefault(key),
                occupancies.TryGetValue(key.PropertyId, out var occupancy) ? occupancy : null))];
        CurrencyTotals[] totals = [.. properties.GroupBy(property => property.Currency)
            .OrderByDescending(group => group.Sum(property => property.Revenue ?? 0)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => CurrencyTotals.Of(group.Key, [.. group], performance.Days))];
        return new Overview(performance.From, performance.To, properties, totals,
            OverviewFacts.Of(performance, prices, properties, totals),
            LedgerGaps.Of(performance, prices.Properties.Select(property => property.PropertyId)));
    }
}

/// <summary>What a property earned is null where the ledger has no entry of it: nobody knows.</summary>
internal sealed record PropertyOverview
{
    public required string PropertyId { get; init; }
    public required string Currency { get; init; }
    public required int? Bookings { get; init; }
    public required int? NightsSold { get; init; }
    public required decimal? Occupancy { get; init; }
    public required decimal? Revenue { get; init; }
    public required decimal? Adr { get; init; }
    public required decimal? Revpar { get; init; }
    public required decimal? Costs { get; init; }
    public required decimal? Net { get; init; }

    /// <summary>Average price of the pinned pack; absent if the property is not in the pack.</summary>
    public required decimal? PackAverage { get; init; }
    public required decimal? PackLowest { get; init; }
    public required decimal? PackHighest { get; init; }

    /// <summary>How far the pack's average is above (or, negative, below) the revenue per night, as a ratio.</summary>
    public required decimal? PackToAdr { get; init; }

    /// <param name="occupancy">Null if the property is not in the ledger.</param>
    public static PropertyOverview Of(string propertyId, string currency, PropertyPerformance? earned, PropertyPrices? asked,
        decimal? occupancy)
    {
        int? none = occupancy is null ? null : 0;
        decimal? nothing = occupancy is null ? null : Currencies.Round(0, currency);
        return new PropertyOverview
        {
            PropertyId = propertyId,
            Currency = currency,
            Bookings = earned?.Bookings ?? none,
            NightsSold = earned?.NightsSold ?? none,
            Occupancy = occupancy,
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

/// <summary>
/// Sums and averages of the properties that the ledger has entries of; null where there are none of those.
/// </summary>
internal sealed record CurrencyTotals
{
    public required string Currency { get; init; }
    public required int Properties { get; init; }
    public required int? Bookings { get; init; }
    public required int? NightsSold { get; init; }
    public required decimal? Occupancy { get; init; }
    public required decimal? Revenue { get; init; }
    public required decimal? Adr { get; init; }
    public required decimal? Revpar { get; init; }
    public required decimal? Costs { get; init; }
    public required decimal? Net { get; init; }

    public static CurrencyTotals Of(string currency, IReadOnlyList<PropertyOverview> properties, int days)
    {
        var known = properties.Where(property => property.Revenue is not null).ToArray();
        decimal? Sum(Func<PropertyOverview, decimal?> of) => known.Length == 0 ? null : known.Sum(of);
        int? Count(Func<PropertyOverview, int?> of) => known.Length == 0 ? null : known.Sum(of);
        var (revenue, sold) = (Sum(property => property.Revenue), Count(property => property.NightsSold));
        return new CurrencyTotals
        {
            Currency = currency,
            Properties = properties.Count,
            Bookings = Count(property => property.Bookings),
            NightsSold = sold,
            Occupancy = known.Length == 0 ? null : Ratios.Round(known.Average(property => property.Occupancy!.Value)),
            Revenue = revenue,
            Adr = sold > 0 ? Currencies.Round(revenue!.Value / sold.Value, currency) : null,
            Revpar = revenue is null ? null : Currencies.Round(revenue.Value / (days * known.Length), currency),
            Costs = Sum(property => property.Costs),
            Net = Sum(property => property.Net),
        };
    }
}
