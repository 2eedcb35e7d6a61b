using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>Answers as the real one would, and appends nothing.</summary>
internal sealed class DryLedger(IImportLedger real) : IImportLedger
{
    public int MaxBatch => real.MaxBatch;

    public Task<LedgerCommit> HeadAsync(CancellationToken cancellationToken) => real.HeadAsync(cancellationToken);

    public async Task<Appended> AppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var head = await real.HeadAsync(cancellationToken);
        var known = await real.KnownAsync([.. entries.Select(entry => entry.EntryId)], cancellationToken);
        var taken = entries.Index().Where(each => known.TryGetValue(each.Item.EntryId, out var there) && there != each.Item)
            .Select(each => each.Index).ToList();
        return taken.Count > 0 ? new Appended(head, 0, 0, taken) : new Appended(head, entries.Count - known.Count, known.Count, []);
    }

    public Task<IReadOnlyDictionary<string, Entry>> KnownAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        real.KnownAsync(ids, cancellationToken);

    public Task<IReadOnlyList<Entry>> EntriesWithIdsAsync(string portfolioId, string prefix, CancellationToken cancellationToken) =>
        real.EntriesWithIdsAsync(portfolioId, prefix, cancellationToken);

    public Task<string> PlaceAsync(CancellationToken cancellationToken) => real.PlaceAsync(cancellationToken);
}
