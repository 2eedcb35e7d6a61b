using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>Answer of <c>ledger.performance</c>; for how stays count see <see cref="StayedNights"/>.</summary>
internal sealed record Performance(DateOnly From, DateOnly To, int Days, IReadOnlyList<PropertyPerformance> Properties)
{
    public static Performance Of(IEnumerable<Entry> entries, DateOnly from, DateOnly to) => new(from, to, to.DayNumber - from.DayNumber + 1,
        [.. entries.GroupBy(entry => (entry.PropertyId, entry.Currency))
            .OrderBy(group => group.Key.PropertyId, StringComparer.Ordinal).ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
            .Select(group => PropertyPerformance.Of(group.Key.PropertyId, group.Key.Currency, [.. group], from, to))
            .Where(property => property.Bookings != 0 || property.NightsSold != 0 || property.Costs != 0)]);
}

internal sealed record PropertyPerformance
{
    public required string PropertyId { get; init; }
    public required string Currency { get; init; }

    /// <summary>Stays with a night in the window.</summary>
    public required int Bookings { get; init; }
    public required int NightsSold { get; init; }

    /// <summary>Share of the window's nights with a guest, 0 to 1.</summary>
    public required decimal Occupancy { get; init; }
    public required decimal Revenue { get; init; }

    /// <summary>Average daily rate: revenue per night sold; absent if none was.</summary>
    public required decimal? Adr { get; init; }

    /// <summary>Revenue per night of the window.</summary>
    public required decimal Revpar { get; init; }
    public required decimal Costs { get; init; }
    public required decimal Net { get; init; }

    public static PropertyPerformance Of(string propertyId, string currency, IReadOnlyList<Entry> entries, DateOnly from, DateOnly to)
    {
        var days = to.DayNumber - from.DayNumber + 1;
        var stayed = StayedNights.Of(entries, from, to);
        var revenue = Currencies.Round(stayed.Revenue, currency);
        var costs = Currencies.Round(entries.Where(entry => entry.Kind is EntryKind.Cost && entry.Date >= from && entry.Date <= to)
            .Sum(entry => entry.Amount), currency);
        return new PropertyPerformance
        {
            PropertyId = propertyId,
            Currency = currency,
            Bookings = stayed.Bookings,
            NightsSold = stayed.Sold,
            Occupancy = Ratios.Of(stayed.Occupied.Count, days),
            Revenue = revenue,
            Adr = stayed.Sold > 0 ? Currencies.Round(stayed.Revenue / stayed.Sold, currency) : null,
            Revpar = Currencies.Round(stayed.Revenue / days, currency),
            Costs = costs,
            Net = revenue - costs,
        };
    }
}
