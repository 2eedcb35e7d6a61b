using PricingService.Availability;
using PricingService.Properties;
using Storage.Rows;

namespace PricingService.Calendars;

/// <summary>
/// What all of a property's calendars say together. A calendar that is no longer configured does not count; one that fails counts with
/// what it said last.
/// </summary>
internal sealed class CalendarBook(CalendarCatalog feeds, CalendarTable table) : ITakenNights
{
    /// <summary>Closed nights are no sale: a channel also closes those within its notice period and beyond its horizon.</summary>
    public async Task<IReadOnlyList<(DateOnly Night, int Sold)>> TakenAsync(Property property, DateOnly from,
        CancellationToken cancellationToken) =>
        [.. (await FromAsync(property, from, null, cancellationToken)).Where(night => night.Sold > 0)
            .Select(night => (night.Date, night.Sold))];

    /// <summary>The nights that cannot all be had, in order, from a day on.</summary>
    /// <param name="except">A calendar that does not count: what a channel told us must not come back to it.</param>
    public async Task<IReadOnlyList<TakenNight>> FromAsync(Property property, DateOnly from, string? except,
        CancellationToken cancellationToken)
    {
        var sources = feeds.All.Where(feed => feed.Options.Property == property.Id && feed.Source != except)
            .Select(feed => feed.Source).ToHashSet(StringComparer.Ordinal);
        if (sources.Count == 0) return [];
        return [.. (await table.FromAsync(property.Id, from, cancellationToken)).Where(row => sources.Contains(row.Source))
            .GroupBy(row => row.Night.Night, row => row.Night)
            .Select(night => new TakenNight(Dates.FromIso(night.Key), (int)night.Sum(one => one.Sold), night.Any(one => one.Closed == 1)))];
    }
}

/// <param name="Sold">Stays that cover it, of all calendars.</param>
/// <param name="Closed">Whether one of them has it closed.</param>
internal sealed record TakenNight(DateOnly Date, int Sold, bool Closed);
