using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>
/// Entries of imports that read only part of Beancount: those that still match the file count as present, and those that do not
/// match it can be reversed, each by a new entry with the opposite amount.
/// </summary>
internal sealed class ImportRepair(IImportLedger ledger)
{
    /// <summary>The ids of those entries that are in the ledger under an earlier id.</summary>
    public async Task<IReadOnlySet<string>> StandingAsync(IEnumerable<AcceptedEntry> entries, CancellationToken cancellationToken)
    {
        var byEarlier = entries.Where(entry => entry.EarlierId is not null)
            .ToDictionary(entry => entry.EarlierId!, entry => entry.Entry.EntryId, StringComparer.Ordinal);
        var known = await ledger.KnownAsync([.. byEarlier.Keys], cancellationToken);
        var reversed = await ledger.KnownAsync([.. known.Keys.Select(Reversal.IdOf)], cancellationToken);
        var standing = known.Keys.Where(id => !reversed.ContainsKey(Reversal.IdOf(id)));
        return standing.Select(id => byEarlier[id]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Entries of earlier imports into the portfolios named in the file, and entries under ids that the file uses,
    /// if the file now says something else and they have not been reversed yet.
    /// </summary>
    public async Task<IReadOnlyList<Entry>> FindAsync(
        IReadOnlyList<Accepted> accepted, string portfolioId, CancellationToken cancellationToken)
    {
        var entries = accepted.SelectMany(transaction => transaction.Entries).ToArray();
        var right = entries.Select(entry => entry.EarlierId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var wrong = new List<Entry>();
        foreach (var portfolio in entries.Select(entry => entry.Entry.PortfolioId).Append(portfolioId).Distinct(StringComparer.Ordinal))
        {
            var earlier = await ledger.EntriesWithIdsAsync(portfolio, EntryIds.EarlierPrefix, cancellationToken);
            wrong.AddRange(earlier.Where(entry => !right.Contains(entry.EntryId)));
        }
        var given = entries.Where(entry => entry.EarlierId is null).Select(entry => entry.Entry).ToDictionary(entry => entry.EntryId);
        var known = await ledger.KnownAsync([.. given.Keys], cancellationToken);
        wrong.AddRange(known.Values.Where(entry => entry != given[entry.EntryId]));
        var reversed = await ledger.KnownAsync([.. wrong.Select(entry => Reversal.IdOf(entry.EntryId))], cancellationToken);
        return [.. wrong.Where(entry => !reversed.ContainsKey(Reversal.IdOf(entry.EntryId)))];
    }

    public async Task ReverseAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        foreach (var batch in entries.Where(CanBeReversed).Select(Reversed).Chunk(ledger.MaxBatch))
            await ledger.AppendAsync(batch, cancellationToken);
    }

    /// <summary>
    /// A rate is above zero, and a booking's sign says whether its nights are sold or given back: those cannot be reversed.
    /// </summary>
    public static bool CanBeReversed(Entry entry) => entry.Kind is not EntryKind.Rate && entry.Amount != 0;

    private static Entry Reversed(Entry entry)
    {
        var category = entry is { Kind: EntryKind.Cost, Memo: { } memo }
            && memo.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? memo[..(colon + 1)] + " " : "";
        var text = $"{category}reversal of {entry.EntryId}";
        return entry with
        {
            EntryId = Reversal.IdOf(entry.EntryId),
            Amount = -entry.Amount,
            Memo = text.Length > EntryRules.LongestMemo ? text[..EntryRules.LongestMemo] : text,
        };
    }
}

internal enum Repair
{
    None,

    /// <summary>Lists what would be reversed; appends nothing.</summary>
    List,

    /// <summary>Reverses it, and appends the file.</summary>
    Reverse,
}
