using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;
using ExecutorService.Ledger;

namespace ExecutorService.Agents.Analytics;

/// <summary>
/// Answer of <c>analytics.revenue_outlook</c>: what is on the books for the nights ahead, and what the open ones would bring if they sold
/// at the pack's prices at the recent occupancy.
/// </summary>
internal sealed record RevenueOutlook(DateOnly From, DateOnly To, IReadOnlyList<PropertyOutlook> Properties,
    IReadOnlyList<CurrencyOutlook> Totals, IReadOnlyList<Warning> Warnings)
{
    public static RevenueOutlook Of(OnTheBooks books, Performance lately, PackCalendar calendar)
    {
        var booked = books.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        // A night is taken whatever currency the guest pays in, and it is the property that is occupied.
        var taken = books.Properties.GroupBy(property => property.PropertyId)
            .ToDictionary(group => group.Key, group => group.SelectMany(property => property.Nights).ToHashSet());
        var occupancies = lately.Occupancies();
        var priced = calendar.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        PropertyOutlook[] properties = [.. booked.Keys.Union(priced.Keys)
            .OrderBy(key => key.PropertyId, StringComparer.Ordinal).ThenBy(key => key.Currency, StringComparer.Ordinal)
            .Select(key => PropertyOutlook.Of(key.PropertyId, key.Currency, booked.GetValueOrDefault(key),
                Open(priced.GetValueOrDefault(key)), occupancies.TryGetValue(key.PropertyId, out var occupancy) ? occupancy : null))];
        return new RevenueOutlook(books.From, books.To, properties,
            [.. properties.GroupBy(property => property.Currency).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => CurrencyOutlook.Of(group.Key, [.. group.Where(property => property.RecentOccupancy is not null)]))],
            LedgerGaps.Of(lately, calendar.Properties.Select(property => property.PropertyId)));

        PackNight[] Open(PackProperty? property) => property is null ? [] :
            [.. property.Nights.Where(night => night.Date >= books.From && night.Date <= books.To
                && !(taken.TryGetValue(property.PropertyId, out var nights) && nights.Contains(night.Date)))];
    }
}

/// <summary>What is booked and expected is null where the ledger has no entry of the property: nobody knows.</summary>
internal sealed record PropertyOutlook
{
    public required string PropertyId { get; init; }
    public required string Currency { get; init; }
    public required int? BookedNights { get; init; }
    public required decimal? BookedRevenue { get; init; }

    /// <summary>Nights of the window that the pack prices and nobody is known to have booked.</summary>
    public required int OpenNights { get; init; }
    public required decimal? RecentOccupancy { get; init; }
    public required decimal? ExpectedFromOpen { get; init; }
    public required decimal? Expected { get; init; }

    /// <summary>What is booked, plus every open night sold.</summary>
    public required decimal? AtFullHouse { get; init; }

    /// <param name="occupancy">Null if the property is not in the ledger.</param>
    public static PropertyOutlook Of(string propertyId, string currency, BookedProperty? booked, IReadOnlyList<PackNight> open,
        decimal? occupancy)
    {
        var full = open.Sum(night => night.Price);
        decimal? revenue = occupancy is null ? null : booked?.Revenue ?? Currencies.Round(0, currency);
        decimal? expected = occupancy is null ? null : Currencies.Round(full * occupancy.Value, currency);
        return new PropertyOutlook
        {
            PropertyId = propertyId,
            Currency = currency,
            BookedNights = occupancy is null ? null : booked?.Nights.Count ?? 0,
            BookedRevenue = revenue,
            OpenNights = open.Count,
            RecentOccupancy = occupancy is null ? null : Ratios.Round(occupancy.Value),
            ExpectedFromOpen = expected,
            Expected = revenue + expected,
            AtFullHouse = revenue + Currencies.Round(full, currency),
        };
    }
}

internal sealed record CurrencyOutlook(string Currency, decimal? BookedRevenue, decimal? ExpectedFromOpen, decimal? Expected,
    decimal? AtFullHouse)
{
    /// <param name="known">The properties that the ledger has entries of; without any, the sums are null.</param>
    public static CurrencyOutlook Of(string currency, IReadOnlyList<PropertyOutlook> known)
    {
        decimal? Sum(Func<PropertyOutlook, decimal?> of) => known.Count == 0 ? null : known.Sum(of);
        return new CurrencyOutlook(currency, Sum(property => property.BookedRevenue), Sum(property => property.ExpectedFromOpen),
            Sum(property => property.Expected), Sum(property => property.AtFullHouse));
    }
}
