using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>
/// Answer of <c>ledger.on_the_books</c>: what is booked for the nights after the as-of date, as known at the pinned commit.
/// </summary>
internal sealed record OnTheBooks(DateOnly From, DateOnly To, int Days, IReadOnlyList<BookedProperty> Properties)
{
    public static OnTheBooks Of(IEnumerable<Entry> entries, DateOnly from, DateOnly to) => new(from, to, to.DayNumber - from.DayNumber + 1,
        [.. entries.Where(entry => entry.Kind is EntryKind.Booking).GroupBy(entry => (entry.PropertyId, entry.Currency))
            .OrderBy(group => group.Key.PropertyId, StringComparer.Ordinal).ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
            .Select(group => BookedProperty.Of(group.Key.PropertyId, group.Key.Currency, group, from, to))
            .Where(property => property.Nights.Count > 0 || property.Revenue != 0)]);
}

/// <param name="Nights">The nights with a guest.</param>
/// <param name="Revenue">The share of the stays' amounts that falls on the window.</param>
internal sealed record BookedProperty(string PropertyId, string Currency, decimal Revenue, IReadOnlyList<DateOnly> Nights)
{
    public static BookedProperty Of(string propertyId, string currency, IEnumerable<Entry> stays, DateOnly from, DateOnly to)
    {
        var stay = StayedNights.Of(stays, from, to);
        return new BookedProperty(propertyId, currency, Currencies.Round(stay.Revenue, currency), [.. stay.Occupied.Order()]);
    }
}
