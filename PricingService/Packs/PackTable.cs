using System.Data.Common;
using Dapper;
using PricingService.Properties;
using Storage;
using Storage.Rows;

namespace PricingService.Packs;

internal sealed class PackTable(Database database, TimeProvider clock)
{
    private static readonly string Select = $"""
        SELECT k.pack_id, k.pack_date, k.nights, k.scope, k.properties, k.content_sha256, k.state, k.error, k.created_at,
            k.fresh_at, k.build_number,
            {PropertyTable.RevisionAfter("k.properties_revision", "k.scope",
                "EXISTS (SELECT 1 FROM pack_prices pp WHERE pp.pack_id = k.pack_id AND pp.property_id = p.property_id)")} AS newer_revision
        FROM packs k
        """;

    private static readonly RowInsert<(string PackId, PackedProperty Property)> InsertPrices = new("pack_prices", "",
        ("pack_id", r => r.PackId), ("property_id", r => r.Property.PropertyId), ("portfolio_id", r => r.Property.PortfolioId),
        ("currency", r => r.Property.Currency), ("model_version", r => r.Property.ModelVersion), ("prices", r => r.Property.Prices));

    /// <summary>
    /// Stores a pack as a whole or not at all. If one with the same content exists, only its state may move, from warming or stale to
    /// fresh if requested. Returns whether it is new.
    /// </summary>
    public async Task<bool> KeepAsync(NewPack pack, DbConnection connection, DbTransaction transaction)
    {
        if (database.Dialect == Dialect.PostgreSql)
            await connection.ExecuteAsync("LOCK TABLE packs IN SHARE ROW EXCLUSIVE MODE", transaction: transaction);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var known = await connection.ExecuteScalarAsync<string?>("SELECT pack_id FROM packs WHERE pack_id = @Id",
            new { pack.Id }, transaction) is not null;
        await connection.ExecuteAsync(known
            ? """
              UPDATE packs SET properties_revision = @Revision,
                  state = CASE WHEN @State = 'fresh' THEN 'fresh' ELSE state END, fresh_at = CASE WHEN @State = 'fresh'
                      THEN @Now ELSE fresh_at END,
                  build_number = CASE WHEN @State = 'warming' THEN build_number ELSE (SELECT MAX(build_number) + 1 FROM packs) END
              WHERE pack_id = @Id
              """
            : """
              INSERT INTO packs (pack_id, pack_date, nights, scope, properties, content_sha256, state, error,
                  properties_revision, created_at, fresh_at, build_number)
              VALUES (@Id, @Date, @Nights, @Scope, @Properties, @Sha256, @State, @Error, @Revision, @Now, @FreshAt,
                  (SELECT COALESCE(MAX(build_number), 0) + 1 FROM packs))
              """,
            new
            {
                pack.Id,
                Date = pack.Content.Date.ToIso(),
                pack.Content.Nights,
                pack.Content.Scope,
                Properties = pack.Content.Properties.Count,
                pack.Sha256,
                pack.State,
                pack.Error,
                Revision = pack.PropertiesRevision,
                Now = now,
                FreshAt = pack.State == "fresh" ? now : (long?)null,
            }, transaction);
        if (!known)
            await InsertPrices.ExecuteAsync(connection, transaction,
                [.. pack.Content.Properties.Select(property => (pack.Id, property))], CancellationToken.None);
        return !known;
    }

    /// <summary>A pack of a date that has not come is nobody's current one yet.</summary>
    private string Today() => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).ToIso();

    public async Task<Pack?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"{Select} WHERE k.pack_id = @id", new { id }, cancellationToken: cancellationToken)))?.ToPack();
    }

    /// <summary>
    /// Newest first: by date, then by order of building. Failed builds are left out; packs of all portfolios count for each one.
    /// </summary>
    public async Task<IReadOnlyList<Pack>> NewestAsync(string? portfolioId, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"{Select} WHERE k.state <> 'error' AND k.pack_date <= @today " +
            $"AND (@portfolioId = '' OR k.scope = '' OR k.scope = @portfolioId) " +
            $"ORDER BY k.pack_date DESC, k.build_number DESC LIMIT @limit",
            new { portfolioId = portfolioId ?? "", limit, today = Today() }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToPack())];
    }

    /// <summary>All that there are, also of dates to come and failed ones, in the order of building, the last first.</summary>
    /// <param name="before">Only those built before this one; 0 for all.</param>
    public async Task<IReadOnlyList<Pack>> ListAsync(string? portfolioId, long before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"""
            {Select} WHERE (@portfolioId = '' OR k.scope = '' OR k.scope = @portfolioId) AND (@before = 0 OR k.build_number < @before)
            ORDER BY k.build_number DESC LIMIT @limit
            """, new { portfolioId = portfolioId ?? "", before, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToPack())];
    }

    /// <summary>Each scope's newest pack, even a failed one; a portfolio's own counts until a newer one covers all portfolios.</summary>
    public async Task<IReadOnlyList<Pack>> CurrentAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"""
            {Select}
            WHERE k.pack_date <= @today AND NOT EXISTS (SELECT 1 FROM packs newer WHERE newer.scope IN (k.scope, '')
                AND newer.pack_date <= @today
                AND (newer.pack_date > k.pack_date OR (newer.pack_date = k.pack_date AND newer.build_number > k.build_number)))
            ORDER BY k.pack_date DESC, k.build_number DESC LIMIT @limit
            """, new { limit, today = Today() }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToPack())];
    }

    public async Task<IReadOnlyList<PackedProperty>> PricesAsync(string packId, string? portfolioId, string? propertyId,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<PackedProperty>(new CommandDefinition("""
            SELECT property_id, portfolio_id, currency, model_version, prices FROM pack_prices
            WHERE pack_id = @packId AND (@portfolioId = '' OR portfolio_id = @portfolioId) AND (@propertyId = ''
                OR property_id = @propertyId)
            """, new { packId, portfolioId = portfolioId ?? "", propertyId = propertyId ?? "" }, cancellationToken: cancellationToken));
        return [.. rows.OrderBy(row => row.PropertyId, StringComparer.Ordinal)];
    }

    /// <summary>See <see cref="PackRetention"/> for what stays.</summary>
    public async Task<IReadOnlyList<string>> RemovableAsync(long before, DateOnly today, int keepCount, int limit,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var old = await connection.QueryAsync<(string PackId, string PackDate, long Nights)>(new CommandDefinition("""
            SELECT pack_id, pack_date, nights FROM (
                SELECT pack_id, pack_date, nights, created_at, fresh_at, build_number,
                    ROW_NUMBER() OVER (PARTITION BY scope ORDER BY pack_date DESC, build_number DESC) AS age,
                    ROW_NUMBER() OVER (PARTITION BY scope, CASE WHEN fresh_at IS NULL THEN 0 ELSE 1 END
                        ORDER BY pack_date DESC, build_number DESC) AS age_alike
                FROM packs) known
            WHERE created_at < @before AND COALESCE(fresh_at, 0) < @before AND age > @keepCount AND (fresh_at IS NULL
                OR age_alike > 1) AND pack_date < @today
            ORDER BY build_number
            """, new { before, today = today.ToIso(), keepCount }, cancellationToken: cancellationToken));
        return [.. old.Where(pack => Dates.FromIso(pack.PackDate).AddDays((int)pack.Nights) <= today).Take(limit)
            .Select(pack => pack.PackId)];
    }

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        await connection.ExecuteAsync("DELETE FROM pack_prices WHERE pack_id = @id", new { id }, transaction);
        await connection.ExecuteAsync("DELETE FROM packs WHERE pack_id = @id", new { id }, transaction);
    }, cancellationToken);

    private sealed record Row
    {
        public required string PackId { get; init; }
        public required string PackDate { get; init; }
        public required long Nights { get; init; }
        public required string Scope { get; init; }
        public required long Properties { get; init; }
        public required string ContentSha256 { get; init; }
        public required string State { get; init; }
        public required string? Error { get; init; }
        public required long CreatedAt { get; init; }
        public required long? FreshAt { get; init; }
        public required long BuildNumber { get; init; }
        public required long? NewerRevision { get; init; }

        public Pack ToPack() =>
            new()
            {
                PackId = PackId,
                PackDate = PackDate,
                Nights = Nights,
                Scope = Scope,
                Properties = Properties,
                ContentSha256 = ContentSha256,
                State = State,
                Error = Error,
                CreatedAt = CreatedAt,
                FreshAt = FreshAt,
                BuildNumber = BuildNumber,
                Changed = NewerRevision is not null,
            };
    }
}

/// <param name="State">warming, fresh or error.</param>
internal sealed record NewPack(string Id, PackContent Content, string Sha256, string State, string? Error, long PropertiesRevision);
