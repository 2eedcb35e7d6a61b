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

/// <param name="Bookings">Stays with a night in the window.</param>
/// <param name="Occupancy">Share of the window's nights with a guest, 0 to 1.</param>
/// <param name="Adr">Average daily rate: revenue per night sold; absent if none was.</param>
/// <param name="Revpar">Revenue per night of the window.</param>
internal sealed record PropertyPerformance(string PropertyId, string Currency, int Bookings, int NightsSold, decimal Occupancy,
    decimal Revenue, decimal? Adr, decimal Revpar, decimal Costs, decimal Net)
{
    public static PropertyPerformance Of(string propertyId, string currency, IReadOnlyList<Entry> entries, DateOnly from, DateOnly to)
    {
        var days = to.DayNumber - from.DayNumber + 1;
        var stayed = StayedNights.Of(entries, from, to);
        var revenue = Currencies.Round(stayed.Revenue, currency);
        var costs = Currencies.Round(entries.Where(entry => entry.Kind is EntryKind.Cost && entry.Date >= from && entry.Date <= to)
            .Sum(entry => entry.Amount), currency);
        return new PropertyPerformance(propertyId, currency, stayed.Bookings, stayed.Sold, Ratios.Of(stayed.Occupied.Count, days), revenue,
            stayed.Sold > 0 ? Currencies.Round(stayed.Revenue / stayed.Sold, currency) : null,
            Currencies.Round(stayed.Revenue / days, currency), costs, revenue - costs);
    }
}
