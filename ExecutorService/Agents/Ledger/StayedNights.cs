using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>
/// A property's stays within a window. A stay counts with its nights inside the window, its amount spread evenly over all its nights;
/// a booking with a negative amount takes its nights back.
/// </summary>
/// <param name="Sold">Nights sold; one night sold twice counts twice.</param>
internal sealed record StayedNights(int Bookings, int Sold, decimal Revenue, IReadOnlyCollection<DateOnly> Occupied)
{
    public static StayedNights Of(IEnumerable<Entry> entries, DateOnly from, DateOnly to)
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
        return new StayedNights(bookings, sold, revenue, [.. guests.Where(night => night.Value > 0).Select(night => night.Key)]);
    }
}
