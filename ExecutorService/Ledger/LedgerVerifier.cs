using Dapper;
using Storage;

namespace ExecutorService.Ledger;

/// <summary>Recomputes the whole chain from the stored entries and says where it breaks.</summary>
internal sealed class LedgerVerifier(Database database, LedgerHistory history)
{
    public async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        var previous = LedgerCommit.Empty;
        await using var connection = await database.OpenAsync(cancellationToken);
        while (await connection.QueryFirstOrDefaultAsync<LedgerHistory.CommitRow>(new CommandDefinition(
            LedgerHistory.Commits + " WHERE height > @Height ORDER BY height LIMIT 1", new { previous.Height },
            cancellationToken: cancellationToken)) is { } row)
        {
            var commit = row.ToCommit();
            var entries = await history.EntriesOfAsync(commit, cancellationToken);
            if (Fault(previous, commit, entries) is { } fault)
                return new Verification(false, previous.Commit, previous.Height, previous.Entries, commit.Height, fault);
            previous = commit;
        }
        // One statement, one state: a commit appended in the meantime is seen with its entries.
        var stray = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM ledger_entries WHERE height NOT IN (SELECT height FROM ledger_commits)",
            cancellationToken: cancellationToken));
        return stray == 0
            ? new Verification(true, previous.Commit, previous.Height, previous.Entries, null, null)
            : new Verification(false, previous.Commit, previous.Height, previous.Entries, previous.Height + 1,
                "the ledger has entries that belong to no commit");
    }

    private static string? Fault(LedgerCommit previous, LedgerCommit commit, IReadOnlyList<Entry> entries) => commit switch
    {
        _ when commit.Height != previous.Height + 1 => "a commit is missing before this one",
        _ when commit.Previous != previous.Commit => "it does not name the commit before it",
        _ when commit.Appended != entries.Count || commit.Entries != previous.Entries + entries.Count =>
            "its number of entries differs from the stored one",
        _ when commit.Commit != Chain.Commit(previous.Commit, entries) => "its entries do not match its hash",
        _ => null,
    };
}

/// <summary>The last valid commit, and the height of the first invalid one, with the reason.</summary>
internal sealed record Verification(bool Valid, string Commit, long Height, long Entries, long? BrokenAtHeight, string? Reason);
