using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>
/// A property's stays within a window. A stay counts with its nights inside the window, and what it earned after refunds is spread evenly
/// over all its nights.
/// </summary>
/// <param name="Sold">Nights sold; one night sold twice counts twice.</param>
internal sealed record StayedNights(int Bookings, int Sold, decimal Revenue, IReadOnlyCollection<DateOnly> Occupied)
{
    /// <param name="entries">Of one property in one currency.</param>
    public static StayedNights Of(IEnumerable<Entry> entries, DateOnly from, DateOnly to)
    {
        var guests = new HashSet<DateOnly>();
        var (bookings, sold, revenue) = (0, 0, 0m);
        foreach (var stay in Stay.Of(entries))
        {
            var inside = stay.Dates.Where(night => night >= from && night <= to).ToArray();
            if (inside.Length == 0) continue;
            revenue += stay.Amount * inside.Length / stay.Nights;
            if (!stay.IsKept) continue;
            bookings++;
            sold += inside.Length;
            guests.UnionWith(inside);
        }
        return new StayedNights(bookings, sold, revenue, guests);
    }
}
