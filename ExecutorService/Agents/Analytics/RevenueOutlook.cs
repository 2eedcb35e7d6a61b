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

/// <param name="OpenNights">Nights of the window that the pack prices and nobody has booked.</param>
/// <param name="AtFullHouse">What is booked, plus every open night sold.</param>
internal sealed record PropertyOutlook(string PropertyId, string Currency, int BookedNights, decimal BookedRevenue,
    int OpenNights, decimal RecentOccupancy,
    decimal ExpectedFromOpen, decimal Expected, decimal AtFullHouse)
{
    public static PropertyOutlook Of(string propertyId, string currency, BookedProperty? booked, PackProperty? priced,
        decimal occupancy, DateOnly from, DateOnly to)
    {
        var taken = (booked?.Nights ?? []).ToHashSet();
        var open = (priced?.Nights ?? []).Where(night => night.Date >= from && night.Date <= to && !taken.Contains(night.Date)).ToArray();
        var full = open.Sum(night => night.Price);
        var (revenue, expected) = (booked?.Revenue ?? Currencies.Round(0, currency), Currencies.Round(full * occupancy, currency));
        return new PropertyOutlook(propertyId, currency, taken.Count, revenue, open.Length, Ratios.Round(occupancy), expected,
            revenue + expected, revenue + Currencies.Round(full, currency));
    }
}

internal sealed record CurrencyOutlook(string Currency, decimal BookedRevenue, decimal ExpectedFromOpen, decimal Expected,
    decimal AtFullHouse);
