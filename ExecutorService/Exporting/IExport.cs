using ExecutorService.Ledger;

namespace ExecutorService.Exporting;

/// <summary>One form of the ledger, written commit by commit.</summary>
internal interface IExport
{
    void Begin(TextWriter to, LedgerCommit asOf);

    /// <param name="entries">Those of the commit that are asked for.</param>
    void Write(TextWriter to, LedgerCommit commit, IReadOnlyList<Entry> entries);
}
