using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;
using ExecutorService.Ledger;

namespace ExecutorService.Agents.Analytics;

/// <summary>
/// Answer of <c>analytics.revenue_outlook</c>: what is on the books for the nights ahead, and what the open ones would bring if they sold
/// at the pack's prices at the recent occupancy.
/// </summary>
internal sealed record RevenueOutlook(DateOnly From, DateOnly To, IReadOnlyList<PropertyOutlook> Properties,
    IReadOnlyList<CurrencyOutlook> Totals)
{
    public static RevenueOutlook Of(OnTheBooks books, Performance lately, PackCalendar calendar)
    {
        var booked = books.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        var occupancy = lately.Properties.ToDictionary(property => (property.PropertyId, property.Currency),
            property => property.Occupancy);
        var priced = calendar.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        PropertyOutlook[] properties = [.. booked.Keys.Union(priced.Keys)
            .OrderBy(key => key.PropertyId, StringComparer.Ordinal).ThenBy(key => key.Currency, StringComparer.Ordinal)
            .Select(key => PropertyOutlook.Of(key.PropertyId, key.Currency, booked.GetValueOrDefault(key), priced.GetValueOrDefault(key),
                occupancy.GetValueOrDefault(key), books.From, books.To))];
        return new RevenueOutlook(books.From, books.To, properties,
            [.. properties.GroupBy(property => property.Currency).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new CurrencyOutlook(group.Key, group.Sum(p => p.BookedRevenue), group.Sum(p => p.ExpectedFromOpen),
                    group.Sum(p => p.Expected), group.Sum(p => p.AtFullHouse)))]);
    }
}

internal sealed record PropertyOutlook
{
    public required string PropertyId { get; init; }
    public required string Currency { get; init; }
    public required int BookedNights { get; init; }
    public required decimal BookedRevenue { get; init; }

    /// <summary>Nights of the window that the pack prices and nobody has booked.</summary>
    public required int OpenNights { get; init; }
    public required decimal RecentOccupancy { get; init; }
    public required decimal ExpectedFromOpen { get; init; }
    public required decimal Expected { get; init; }

    /// <summary>What is booked, plus every open night sold.</summary>
    public required decimal AtFullHouse { get; init; }

    public static PropertyOutlook Of(string propertyId, string currency, BookedProperty? booked, PackProperty? priced,
        decimal occupancy, DateOnly from, DateOnly to)
    {
        var taken = (booked?.Nights ?? []).ToHashSet();
        var open = (priced?.Nights ?? []).Where(night => night.Date >= from && night.Date <= to && !taken.Contains(night.Date)).ToArray();
        var full = open.Sum(night => night.Price);
        var (revenue, expected) = (booked?.Revenue ?? Currencies.Round(0, currency), Currencies.Round(full * occupancy, currency));
        return new PropertyOutlook
        {
            PropertyId = propertyId,
            Currency = currency,
            BookedNights = taken.Count,
            BookedRevenue = revenue,
            OpenNights = open.Length,
            RecentOccupancy = Ratios.Round(occupancy),
            ExpectedFromOpen = expected,
            Expected = revenue + expected,
            AtFullHouse = revenue + Currencies.Round(full, currency),
        };
    }
}

internal sealed record CurrencyOutlook(string Currency, decimal BookedRevenue, decimal ExpectedFromOpen, decimal Expected,
    decimal AtFullHouse);
