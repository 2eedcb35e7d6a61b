using ExecutorService.Ledger;

namespace ExecutorService.Exporting;

/// <summary>
/// What the hash chain is made from: each commit's entries as they are hashed, and below them a line with its hash. No entry begins
/// with <c>#</c>. Nothing else is needed to compute every hash again: docs/ledger.md shows a program that does.
/// </summary>
internal sealed class ChainExport : IExport
{
    public void Begin(TextWriter to, LedgerCommit asOf)
    {
    }

    public void Write(TextWriter to, LedgerCommit commit, IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries) to.Write(Chain.Canonical(entry) + "\n");
        to.Write($"# {commit.Commit}\n");
    }
}
