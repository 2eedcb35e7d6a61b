using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>How much of a portfolio the ledger holds as of a commit: with no entry, a zero would be a guess.</summary>
/// <param name="First">The earliest date of an entry.</param>
/// <param name="Properties">Those with at least one entry.</param>
internal sealed record Coverage(long Bookings, long Costs, DateOnly? First, DateOnly? Last, IReadOnlyList<string> Properties)
{
    public static Coverage Of(IReadOnlyCollection<Holding> holdings) => new(
        holdings.Where(holding => holding.Kind is EntryKind.Booking).Sum(holding => holding.Entries),
        holdings.Where(holding => holding.Kind is EntryKind.Cost).Sum(holding => holding.Entries),
        holdings.Count == 0 ? null : holdings.Min(holding => holding.First),
        holdings.Count == 0 ? null : holdings.Max(holding => holding.Last),
        [.. holdings.Select(holding => holding.PropertyId).Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>What a reader of figures over these days must know.</summary>
    public IReadOnlyList<Warning> WarningsFor(DateOnly from, DateOnly to)
    {
        if (First is null) return [Warning.EmptyLedger];
        var warnings = new List<Warning>();
        if (Bookings == 0) warnings.Add(Warning.NoBookings);
        if (Costs == 0) warnings.Add(Warning.NoCosts);
        if (Last < from) warnings.Add(Warning.EndsBefore(Last.Value));
        else if (First > to) warnings.Add(Warning.BeginsAfter(First.Value));
        else if (First > from) warnings.Add(Warning.BeginsWithin(First.Value));
        return warnings;
    }
}
