using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Storage;
using Storage.Rows;

namespace ExecutorService.Ledger;

/// <summary>Reads the ledger as it was at a commit. Other slices read the ledger only through this.</summary>
internal sealed class LedgerHistory(Database database)
{
    private const int CommitsAtOnce = 500;

    public async Task<LedgerCommit> HeadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await HeadAsync(connection, null, cancellationToken);
    }

    internal static async Task<LedgerCommit> HeadAsync(DbConnection connection, DbTransaction? transaction,
        CancellationToken cancellationToken) =>
        await connection.QueryFirstOrDefaultAsync<CommitRow>(new CommandDefinition(
            Commits + " ORDER BY height DESC LIMIT 1", transaction: transaction, cancellationToken: cancellationToken)) is { } row
            ? row.ToCommit() : LedgerCommit.Empty;

    public async Task<LedgerCommit?> FindAsync(string commit, CancellationToken cancellationToken)
    {
        if (commit == Chain.Genesis) return LedgerCommit.Empty;
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QueryFirstOrDefaultAsync<CommitRow>(new CommandDefinition(
            Commits + " WHERE commit_hash = @commit", new { commit }, cancellationToken: cancellationToken));
        return row?.ToCommit();
    }

    /// <summary>The entries of exactly this commit.</summary>
    public Task<IReadOnlyList<Entry>> EntriesOfAsync(LedgerCommit commit, CancellationToken cancellationToken) =>
        QueryAsync(Entries + " WHERE height = @Height ORDER BY sequence", new { commit.Height }, cancellationToken);

    /// <summary>Every commit up to this one with its entries, in order.</summary>
    public async IAsyncEnumerable<(LedgerCommit Commit, IReadOnlyList<Entry> Entries)> CommitsAsync(
        LedgerCommit asOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long after = 0; after < asOf.Height; after += CommitsAtOnce)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            var rows = await connection.QueryAsync<CommitRow>(new CommandDefinition(
                Commits + " WHERE height > @after AND height <= @last ORDER BY height",
                new { after, last = Math.Min(asOf.Height, after + CommitsAtOnce) }, cancellationToken: cancellationToken));
            foreach (var row in rows)
            {
                var commit = row.ToCommit();
                yield return (commit, await EntriesOfAsync(commit, cancellationToken));
            }
        }
    }

    /// <summary>A page of all entries up to a commit, in the order in which they were appended.</summary>
    public Task<IReadOnlyList<Entry>> PageAsync(LedgerCommit asOf, long after, int limit, CancellationToken cancellationToken) =>
        QueryAsync(Entries + " WHERE height <= @Height AND sequence > @after ORDER BY sequence LIMIT @limit",
            new { asOf.Height, after, limit }, cancellationToken);

    /// <summary>A portfolio's entries dated in a window, as they were known at a commit.</summary>
    public Task<IReadOnlyList<Entry>> EntriesAsync(LedgerCommit asOf, string portfolioId, DateOnly from, DateOnly to,
        CancellationToken cancellationToken) =>
        QueryAsync(Entries + " WHERE portfolio_id = @portfolioId AND date BETWEEN @from AND @to AND height <= @Height ORDER BY sequence",
            new { portfolioId, from = from.ToIso(), to = to.ToIso(), asOf.Height }, cancellationToken);

    /// <summary>How many entries of each property and kind a portfolio has at a commit, and of which days.</summary>
    public async Task<IReadOnlyList<Holding>> HoldingsAsync(LedgerCommit asOf, string portfolioId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<HoldingRow>(new CommandDefinition(
            """
            SELECT property_id AS PropertyId, kind AS Kind, COUNT(*) AS Entries, MIN(date) AS First, MAX(date) AS Last
            FROM ledger_entries WHERE portfolio_id = @portfolioId AND height <= @Height GROUP BY property_id, kind
            """, new { portfolioId, asOf.Height }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToHolding())];
    }

    /// <summary>A portfolio's entries whose ids begin like this.</summary>
    public Task<IReadOnlyList<Entry>> EntriesWithIdsAsync(string portfolioId, string prefix, CancellationToken cancellationToken) =>
        QueryAsync(Entries + " WHERE portfolio_id = @portfolioId AND substr(entry_id, 1, @length) = @prefix ORDER BY sequence",
            new { portfolioId, prefix, length = prefix.Length }, cancellationToken);

    /// <summary>Those of the ids that are in the ledger, with their entries.</summary>
    public async Task<IReadOnlyDictionary<string, Entry>> KnownAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await KnownAsync(connection, null, ids);
    }

    internal static async Task<Dictionary<string, Entry>> KnownAsync(DbConnection connection, DbTransaction? transaction,
        IEnumerable<string> entryIds)
    {
        var known = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var ids in entryIds.Chunk(500)) // SQLite takes 999 parameters
        {
            // Named one by one: Dapper's own list expansion becomes an array on PostgreSQL, which IN does not take.
            var parameters = new DynamicParameters(ids.Select((id, index) => KeyValuePair.Create($"id{index}", (object)id)));
            var sql = $"{Entries} WHERE entry_id IN ({string.Join(", ", ids.Select((_, index) => $"@id{index}"))})";
            foreach (var row in await connection.QueryAsync<EntryRow>(sql, parameters, transaction)) known[row.EntryId] = row.ToEntry();
        }
        return known;
    }

    private async Task<IReadOnlyList<Entry>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<EntryRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEntry())];
    }

    private static EntryKind ParseKind(string word, string id) =>
        EntryKinds.Parse(word) ?? throw new InvalidDataException($"the ledger has an entry of an unknown kind: {id}");

    internal const string Commits =
        "SELECT commit_hash AS CommitHash, height AS Height, previous_hash AS PreviousHash, appended AS Appended, total AS Total, " +
        "created_at AS CreatedAt FROM ledger_commits";

    internal const string Entries =
        """
        SELECT entry_id AS EntryId, kind AS Kind, date AS Date, portfolio_id AS PortfolioId, property_id AS PropertyId,
               amount_minor AS AmountMinor, currency AS Currency, nights AS Nights, memo AS Memo FROM ledger_entries
        """;

    internal sealed record CommitRow(string CommitHash, long Height, string PreviousHash, long Appended, long Total, long CreatedAt)
    {
        public LedgerCommit ToCommit() =>
            new(CommitHash, Height, PreviousHash, Appended, Total, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt));
    }

    /// <summary>By properties: without rows, SQLite tells no types that a constructor could be found by.</summary>
    private sealed record HoldingRow
    {
        public required string PropertyId { get; init; }
        public required string Kind { get; init; }
        public required long Entries { get; init; }
        public required string First { get; init; }
        public required string Last { get; init; }

        public Holding ToHolding() => new(PropertyId, ParseKind(Kind, PropertyId), Entries, Dates.FromIso(First), Dates.FromIso(Last));
    }

    internal sealed record EntryRow
    {
        public required string EntryId { get; init; }
        public required string Kind { get; init; }
        public required string Date { get; init; }
        public required string PortfolioId { get; init; }
        public required string PropertyId { get; init; }
        public required long AmountMinor { get; init; }
        public required string Currency { get; init; }
        public required long? Nights { get; init; }
        public required string? Memo { get; init; }

        public Entry ToEntry() => new()
        {
            EntryId = EntryId,
            Kind = ParseKind(Kind, EntryId),
            Date = Dates.FromIso(Date),
            PortfolioId = PortfolioId,
            PropertyId = PropertyId,
            Amount = Currencies.Round(Currencies.FromMinor(AmountMinor, Currency), Currency),
            Currency = Currency,
            Nights = (int?)Nights,
            Memo = Memo,
        };
    }
}

/// <summary>What the ledger holds of a property in one kind: how many entries, and from which day to which.</summary>
internal sealed record Holding(string PropertyId, EntryKind Kind, long Entries, DateOnly First, DateOnly Last);
