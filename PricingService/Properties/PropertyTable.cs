using System.Data.Common;
using Dapper;
using ServiceDefaults.Money;
using Storage;

namespace PricingService.Properties;

internal sealed class PropertyTable(Database database, TimeProvider clock)
{
    /// <summary>SQL for the revision of the last change to any property.</summary>
    public const string NewestRevision = "(SELECT COALESCE(MAX(revision), 0) FROM properties)";

    private const int IdsAtOnce = 200;

    private const string Columns =
        "property_id, portfolio_id, currency, time_zone, reference_minor, floor_minor, ceiling_minor, step_minor, units, imported_rows, " +
        "revision";

    /// <summary>Stores the facts; the same facts again change nothing, not even the revision.</summary>
    /// <param name="importedRows">How many rows of an import the facts are drawn from: they give way to what a person has set.</param>
    public Task<PutOutcome> PutAsync(string id, PropertyFacts facts, CancellationToken cancellationToken, long? importedRows = null) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var current = await connection.QuerySingleOrDefaultAsync<Row>(
                $"SELECT {Columns} FROM properties WHERE property_id = @id", new { id }, transaction);
            // Only a person puts back what was deleted.
            var isDeleted = await connection.ExecuteScalarAsync<long?>("SELECT deleted_at FROM properties WHERE property_id = @id",
                new { id }, transaction) is not null;
            if (isDeleted && importedRows is not null) return new PutOutcome(current!.ToProperty(), PutKind.Unchanged);
            var property = facts.ToProperty(id, current?.Revision ?? 0) with { ImportedRows = importedRows };
            if (current is not null && importedRows is not null && !(current.ImportedRows <= importedRows))
                return new PutOutcome(current.ToProperty(), PutKind.Unchanged);
            if (current?.ToProperty() == property && !isDeleted) return new PutOutcome(property, PutKind.Unchanged);
            if (current is not null && current.Currency != facts.Currency)
                return new PutOutcome(current.ToProperty(), PutKind.CurrencyFixed);

            property = property with { Revision = await NextRevisionAsync(connection, transaction) };
            await connection.ExecuteAsync("""
                INSERT INTO properties (property_id, portfolio_id, currency, time_zone, reference_minor, floor_minor, ceiling_minor,
                    step_minor, units, imported_rows, revision, changed_at)
                VALUES (@Id, @PortfolioId, @Currency, @TimeZone, @Reference, @Floor, @Ceiling, @Step, @Units, @ImportedRows, @Revision,
                    @At)
                ON CONFLICT (property_id) DO UPDATE SET portfolio_id = excluded.portfolio_id, time_zone = excluded.time_zone,
                    reference_minor = excluded.reference_minor, floor_minor = excluded.floor_minor, ceiling_minor = excluded.ceiling_minor,
                    step_minor = excluded.step_minor, units = excluded.units, imported_rows = excluded.imported_rows,
                    revision = excluded.revision, changed_at = excluded.changed_at
                """,
                new
                {
                    property.Id,
                    property.PortfolioId,
                    Currency = property.Currency.Code,
                    property.TimeZone,
                    Reference = property.Currency.ToMinor(property.ReferencePrice),
                    Floor = property.Currency.ToMinor(property.Floor),
                    Ceiling = property.Currency.ToMinor(property.Ceiling),
                    Step = property.Currency.ToMinor(property.LargestDailyStep),
                    property.ImportedRows,
                    Units = (long?)property.DeclaredUnits,
                    property.Revision,
                    At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                }, transaction);
            if (isDeleted)
                await connection.ExecuteAsync("UPDATE properties SET deleted_at = NULL WHERE property_id = @id", new { id }, transaction);
            return new PutOutcome(property, current is null || isDeleted ? PutKind.Created : PutKind.Changed);
        }, cancellationToken);

    /// <summary>False if there is none. Packs built before are stale; what was learnt and sold stays.</summary>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) => await connection.ExecuteAsync("""
            UPDATE properties SET deleted_at = @at, revision = @revision WHERE property_id = @id AND deleted_at IS NULL
            """, new
            {
                id,
                at = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                revision = await NextRevisionAsync(connection, transaction),
            }, transaction) == 1, cancellationToken);

    public async Task<Property?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition($"SELECT {Columns} FROM properties WHERE property_id = @id AND deleted_at IS NULL", new { id },
                cancellationToken: cancellationToken));
        return row?.ToProperty();
    }

    /// <summary>By id, after <paramref name="after"/>; all portfolios when <paramref name="portfolioId"/> is null.</summary>
    public async Task<IReadOnlyList<Property>> ListAsync(string? portfolioId, string after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM properties WHERE (@portfolioId = '' OR portfolio_id = @portfolioId) AND property_id > @after " +
            $"AND deleted_at IS NULL ORDER BY property_id LIMIT @limit",
            new { portfolioId = portfolioId ?? "", after, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToProperty())];
    }

    /// <summary>Over all portfolios.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT COUNT(*) FROM properties WHERE deleted_at IS NULL", cancellationToken: cancellationToken));
    }

    /// <summary>SQL for the ids of a portfolio's properties, for the statements of other tables.</summary>
    /// <param name="portfolio">SQL for its id, such as a parameter.</param>
    public static string IdsIn(string portfolio) => $"(SELECT property_id FROM properties WHERE portfolio_id = {portfolio})";

    /// <summary>SQL for a revision after a given one, of a portfolio's property or of one that meets a condition; null for none.</summary>
    /// <param name="revision">SQL for the given one.</param>
    /// <param name="portfolio">SQL for the portfolio's id; empty for all.</param>
    /// <param name="others">The condition, on <c>p.property_id</c>.</param>
    public static string RevisionAfter(string revision, string portfolio, string others) => $"""
        (SELECT p.revision FROM properties p WHERE p.revision > {revision}
            AND ({portfolio} = '' OR p.portfolio_id = {portfolio} OR {others}) LIMIT 1)
        """;

    /// <summary>Every property's portfolio.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> PortfoliosAsync(DbConnection connection, DbTransaction? transaction) =>
        (await connection.QueryAsync<(string Id, string Portfolio)>("SELECT property_id, portfolio_id FROM properties",
            transaction: transaction)).ToDictionary(row => row.Id, row => row.Portfolio, StringComparer.Ordinal);

    /// <summary>Only for those of these properties that exist.</summary>
    public static async Task<IReadOnlyList<(string Id, string Portfolio, string Currency)>> PlacesAsync(DbConnection connection,
        DbTransaction transaction, IReadOnlyList<string> ids)
    {
        var rows = new List<(string, string, string)>();
        foreach (var some in ids.Chunk(IdsAtOnce))
        {
            var parameters = new DynamicParameters();
            foreach (var (index, id) in some.Index()) parameters.Add($"id{index}", id);
            rows.AddRange(await connection.QueryAsync<(string, string, string)>(
                $"SELECT property_id, portfolio_id, currency FROM properties WHERE deleted_at IS NULL AND property_id " +
                $"IN ({string.Join(", ", parameters.ParameterNames.Select(name => "@" + name))})",
                parameters, transaction));
        }
        return rows;
    }

    /// <summary>The currencies of a portfolio, or of all.</summary>
    public static async Task<IReadOnlyList<string>> CurrenciesAsync(DbConnection connection, DbTransaction transaction,
        string? portfolioId) =>
        [.. await connection.QueryAsync<string>(
            "SELECT DISTINCT currency FROM properties WHERE (@portfolio = '' OR portfolio_id = @portfolio) AND deleted_at IS NULL",
            new { portfolio = portfolioId ?? "" }, transaction)];

    /// <summary>Marks the property as changed without changing its facts, so that packs built before are stale.</summary>
    public async Task TouchAsync(DbConnection connection, DbTransaction transaction, string id) => await connection.ExecuteAsync(
        "UPDATE properties SET revision = @revision WHERE property_id = @id",
        new { id, revision = await NextRevisionAsync(connection, transaction) }, transaction);

    /// <summary>The same for many at once: the ones that are named, a portfolio's, or all.</summary>
    public async Task TouchAsync(DbConnection connection, DbTransaction transaction, string? portfolioId, IReadOnlyList<string>? ids)
    {
        var revision = await NextRevisionAsync(connection, transaction);
        if (ids is null)
        {
            await connection.ExecuteAsync("UPDATE properties SET revision = @revision WHERE (@portfolioId = '' OR portfolio_id = " +
                "@portfolioId)",
                new { revision, portfolioId = portfolioId ?? "" }, transaction);
        }
        foreach (var id in ids ?? [])
            await connection.ExecuteAsync("UPDATE properties SET revision = @revision WHERE property_id = @id",
                new { revision, id }, transaction);
    }

    private async Task<long> NextRevisionAsync(DbConnection connection, DbTransaction transaction)
    {
        // If two writers had the same revision, packs would miss one of the changes.
        if (database.Dialect == Dialect.PostgreSql)
            await connection.ExecuteAsync("LOCK TABLE properties IN SHARE ROW EXCLUSIVE MODE", transaction: transaction);
        return await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(revision), 0) + 1 FROM properties", transaction: transaction);
    }

    internal sealed record PutOutcome(Property Property, PutKind Kind);

    internal enum PutKind { Created, Changed, Unchanged, CurrencyFixed }

    private sealed record Row
    {
        public required string PropertyId { get; init; }
        public required string PortfolioId { get; init; }
        public required string Currency { get; init; }
        public required string TimeZone { get; init; }
        public required long ReferenceMinor { get; init; }
        public required long FloorMinor { get; init; }
        public required long CeilingMinor { get; init; }
        public required long StepMinor { get; init; }
        public required long? ImportedRows { get; init; }
        public required long? Units { get; init; }
        public required long Revision { get; init; }

        public Property ToProperty()
        {
            var currency = ServiceDefaults.Money.Currency.Of(Currency);
            return new Property
            {
                Id = PropertyId,
                PortfolioId = PortfolioId,
                Currency = currency,
                TimeZone = TimeZone,
                ReferencePrice = currency.FromMinor(ReferenceMinor),
                Floor = currency.FromMinor(FloorMinor),
                Ceiling = currency.FromMinor(CeilingMinor),
                LargestDailyStep = currency.FromMinor(StepMinor),
                ImportedRows = ImportedRows,
                DeclaredUnits = (int?)Units,
                Revision = Revision,
            };
        }
    }
}
