using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>
/// Answer of <c>ledger.performance</c>. A stay counts by the nights of it that fall into the window, its amount spread evenly over them;
/// a booking with a negative amount takes its nights back.
/// </summary>
internal sealed record Performance(DateOnly From, DateOnly To, int Days, IReadOnlyList<PropertyPerformance> Properties)
{
    public static Performance Of(IEnumerable<Entry> entries, DateOnly from, DateOnly to)
    {
        var days = to.DayNumber - from.DayNumber + 1;
        return new Performance(from, to, days,
            [.. entries.GroupBy(entry => (entry.PropertyId, entry.Currency))
                .OrderBy(group => group.Key.PropertyId, StringComparer.Ordinal).ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
                .Select(group => PropertyPerformance.Of(group.Key.PropertyId, group.Key.Currency, [.. group], from, to, days))
                .Where(property => property.Bookings != 0 || property.NightsSold != 0 || property.Costs != 0)]);
    }
}

/// <param name="Bookings">Stays with a night in the window.</param>
/// <param name="Occupancy">Share of the window's nights with a guest, 0 to 1.</param>
/// <param name="Adr">Average daily rate: revenue by night sold; absent when none was.</param>
/// <param name="Revpar">Revenue by night of the window.</param>
internal sealed record PropertyPerformance(string PropertyId, string Currency, int Bookings, int NightsSold, decimal Occupancy,
    decimal Revenue, decimal? Adr, decimal Revpar, decimal Costs, decimal Net)
{
    public static PropertyPerformance Of(string propertyId, string currency, IReadOnlyList<Entry> entries, DateOnly from, DateOnly to, int days)
    {
        var guests = new Dictionary<DateOnly, int>();
        var (bookings, sold, revenue) = (0, 0, 0m);
        foreach (var stay in entries.Where(entry => entry.Kind is EntryKind.Booking))
        {
            var (sign, nights) = (stay.Amount < 0 ? -1 : 1, stay.Nights ?? 1);
            var inside = Enumerable.Range(0, nights).Select(stay.Date.AddDays).Where(night => night >= from && night <= to).ToArray();
            foreach (var night in inside) guests[night] = guests.GetValueOrDefault(night) + sign;
            bookings += inside.Length > 0 ? sign : 0;
            sold += sign * inside.Length;
            revenue += stay.Amount * inside.Length / nights;
        }
        var costs = entries.Where(entry => entry.Kind is EntryKind.Cost && entry.Date >= from && entry.Date <= to).Sum(entry => entry.Amount);
        return new PropertyPerformance(propertyId, currency, bookings, sold,
            Ratios.Of(guests.Values.Count(guest => guest > 0), days),
            Currencies.Round(revenue, currency),
            sold > 0 ? Currencies.Round(revenue / sold, currency) : null,
            Currencies.Round(revenue / days, currency),
            Currencies.Round(costs, currency),
            Currencies.Round(revenue, currency) - Currencies.Round(costs, currency));
    }
}
