using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>
/// A booking with its refunds. Money given back lowers what the stay earned; its nights are given back only when all of the money is.
/// </summary>
internal sealed class Stay
{
    private readonly int _nights;
    private bool _refunded;

    private Stay(Entry booking) => (First, _nights, Amount) = (booking.Date, booking.Nights ?? 1, booking.Amount);

    public DateOnly First { get; }

    /// <summary>What is left after refunds.</summary>
    public decimal Amount { get; private set; }

    /// <summary>False once all of its money was returned, and for a refund that belongs to no stay.</summary>
    public bool IsKept => !_refunded || Amount > 0;

    public int Nights => _nights;

    public IEnumerable<DateOnly> Dates => Enumerable.Range(0, _nights).Select(First.AddDays);

    /// <param name="entries">Of one property in one currency, in the order in which they were appended.</param>
    public static IReadOnlyList<Stay> Of(IEnumerable<Entry> entries)
    {
        var bookings = entries.Where(entry => entry.Kind is EntryKind.Booking).ToArray();
        var stays = bookings.Where(entry => entry.Amount >= 0).Select(entry => new Stay(entry)).ToList();
        var byFirst = stays.ToLookup(stay => stay.First);
        foreach (var refund in bookings.Where(entry => entry.Amount < 0))
        {
            if (Refunded([.. byFirst[refund.Date]], refund) is { } stay) stay.Refund(refund);
            else if (stays.Find(running => running.Covers(refund)) is { } around) around.Refund(refund);
            else stays.Add(new Stay(refund) { _refunded = true });
        }
        return stays;
    }

    /// <summary>Of the stays that begin on that day: the one it returns in full, else one that has that much left, else any.</summary>
    private static Stay? Refunded(Stay[] stays, Entry refund) =>
        Array.Find(stays, stay => stay.Amount == -refund.Amount && stay.Nights == refund.Nights)
        ?? Array.Find(stays, stay => stay.Amount == -refund.Amount)
        ?? Array.Find(stays, stay => stay.Amount > -refund.Amount)
        ?? stays.FirstOrDefault();

    private bool Covers(Entry refund) => Amount >= -refund.Amount && refund.Date >= First && refund.Date < First.AddDays(_nights);

    private void Refund(Entry refund)
    {
        Amount += refund.Amount;
        _refunded = true;
    }
}
