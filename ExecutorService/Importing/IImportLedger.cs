using ExecutorService.Ledger;

namespace ExecutorService.Importing;

/// <summary>Where imported entries go: straight into the database, or to a running service.</summary>
internal interface IImportLedger
{
    /// <summary>Entries that one append may have.</summary>
    int MaxBatch { get; }

    Task<LedgerCommit> HeadAsync(CancellationToken cancellationToken);

    Task<Appended> AppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken);

    /// <summary>Those of the ids that are in the ledger, with their entries.</summary>
    Task<IReadOnlyDictionary<string, Entry>> KnownAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>A portfolio's entries whose ids begin like this.</summary>
    Task<IReadOnlyList<Entry>> EntriesWithIdsAsync(string portfolioId, string prefix, CancellationToken cancellationToken);

    /// <summary>Which ledger it is, for people.</summary>
    Task<string> PlaceAsync(CancellationToken cancellationToken);
}
