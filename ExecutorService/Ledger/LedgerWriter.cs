using System.Data.Common;
using Dapper;
using Storage;
using Storage.Rows;

namespace ExecutorService.Ledger;

/// <summary>Appends batches, one commit each. Nothing is ever changed or removed.</summary>
internal sealed class LedgerWriter(Database database, TimeProvider clock)
{
    private const long AppendLock = 0x4c6564676572; // "Ledger"

    public Task<Appended> AppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            // The next commit depends on the last one, so appends run one after another; SQLite has its lock already.
            if (database.Dialect == Dialect.PostgreSql)
                await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@AppendLock)", new { AppendLock }, transaction);

            var known = await LedgerHistory.KnownAsync(connection, transaction, entries.Select(entry => entry.EntryId));
            var (fresh, conflicts) = Split(entries, known);
            var head = await LedgerHistory.HeadAsync(connection, transaction, cancellationToken);
            if (conflicts.Count > 0 || fresh.Count == 0) return new Appended(head, 0, entries.Count - conflicts.Count, conflicts);

            var commit = new LedgerCommit(Chain.Commit(head.Commit, fresh), head.Height + 1, head.Commit, fresh.Count,
                head.Entries + fresh.Count, clock.GetUtcNow());
            await InsertAsync(connection, transaction, commit, fresh);
            return new Appended(commit, fresh.Count, entries.Count - fresh.Count, []);
        }, cancellationToken);

    /// <summary>An entry sent again is a duplicate; the same id with different content is a conflict, returned by index.</summary>
    private static (List<Entry> Fresh, List<int> Conflicts) Split(IReadOnlyList<Entry> entries, Dictionary<string, Entry> known)
    {
        var fresh = new List<Entry>();
        var conflicts = new List<int>();
        for (var index = 0; index < entries.Count; index++)
        {
            var entry = entries[index];
            if (known.TryAdd(entry.EntryId, entry)) fresh.Add(entry);
            else if (known[entry.EntryId] != entry) conflicts.Add(index);
        }
        return (fresh, conflicts);
    }

    private static async Task InsertAsync(DbConnection connection, DbTransaction transaction, LedgerCommit commit, List<Entry> entries)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO ledger_commits (height, commit_hash, previous_hash, appended, total, created_at)
            VALUES (@Height, @Commit, @Previous, @Appended, @Entries, @createdAt)
            """,
            new { commit.Height, commit.Commit, commit.Previous, commit.Appended, commit.Entries,
                createdAt = commit.CreatedAt.ToUnixTimeMilliseconds() }, transaction);
        await connection.ExecuteAsync(
            """
            INSERT INTO ledger_entries (sequence, height, entry_id, kind, date, portfolio_id, property_id, amount_minor, currency,
                nights, memo)
            VALUES (@sequence, @Height, @EntryId, @kind, @date, @PortfolioId, @PropertyId, @amountMinor, @Currency, @nights, @Memo)
            """,
            entries.Select((entry, index) => new
            {
                sequence = commit.Entries - entries.Count + index + 1,
                commit.Height,
                entry.EntryId,
                kind = entry.Kind.Word(),
                date = entry.Date.ToIso(),
                entry.PortfolioId,
                entry.PropertyId,
                amountMinor = Currencies.ToMinor(entry.Amount, entry.Currency),
                entry.Currency,
                nights = (long?)entry.Nights,
                entry.Memo,
            }), transaction);
    }
}

/// <summary>
/// What an append did: the head afterwards; <see cref="Conflicts"/> are indexes of entries whose id is used with different content, and
/// then nothing was appended.
/// </summary>
internal sealed record Appended(LedgerCommit Head, int Count, int Duplicates, IReadOnlyList<int> Conflicts);
