namespace ExecutorService.Ledger;

/// <summary>A point in the ledger's history: the hash, the number of commits and the number of entries.</summary>
internal sealed record LedgerCommit(string Commit, long Height, string Previous, long Appended, long Entries, DateTimeOffset CreatedAt)
{
    public static LedgerCommit Empty { get; } = new(Chain.Genesis, 0, Chain.Genesis, 0, 0, DateTimeOffset.UnixEpoch);
}
