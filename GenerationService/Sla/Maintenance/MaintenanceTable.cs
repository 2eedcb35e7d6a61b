using System.Data.Common;
using Dapper;
using Jobs;
using ServiceDefaults.Requests;
using Storage;

namespace GenerationService.Sla.Maintenance;

internal sealed class MaintenanceTable(Database database, TimeProvider clock)
{
    /// <summary>Planned or running at a time.</summary>
    public const int Most = 100;

    private const string Columns = """
        id AS Id, title AS Title, starts_at AS StartsAt, ends_at AS EndsAt, checks AS Checks, fingerprint AS Fingerprint
        """;

    /// <summary>Whether a window covers a check at a time.</summary>
    public static async Task<bool> CoversAsync(string check, DateTimeOffset at, DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteScalarAsync<long?>("""
            SELECT 1 FROM maintenance_windows
            WHERE ends_at > @at AND starts_at <= @at AND (checks = ',' OR checks LIKE @named ESCAPE '\') LIMIT 1
            """, new { at = at.ToUnixTimeMilliseconds(), named = $"%,{check.Replace("_", "\\_", StringComparison.Ordinal)},%" },
            transaction) is not null;

    /// <summary>Stores one, once for each key.</summary>
    public Task<MaintenanceAdded> AddAsync(MaintenanceRequest request, string? key, CancellationToken cancellationToken) =>
        database.WriteAsync<MaintenanceAdded>(async (connection, transaction) =>
        {
            var now = clock.GetUtcNow();
            var row = new
            {
                Id = TimeOrderedId.New(now).ToString("N"), Title = request.Title.Trim(), Fingerprint = Fingerprint(request), Key = key,
                StartsAt = request.Starts(now).ToUnixTimeMilliseconds(), EndsAt = request.Ends(now)!.Value.ToUnixTimeMilliseconds(),
                Checks = $",{string.Concat((request.Checks ?? []).Select(check => check + ","))}", Now = now.ToUnixTimeMilliseconds(),
            };
            if (key is not null && await connection.QuerySingleOrDefaultAsync<Row>(
                $"SELECT {Columns} FROM maintenance_windows WHERE idempotency_key = @key", new { key }, transaction) is { } earlier)
                return earlier.Fingerprint == row.Fingerprint
                    ? new MaintenanceAdded.Repeated(earlier.ToWindow(now))
                    : new MaintenanceAdded.KeyTaken();
            if (await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM maintenance_windows WHERE ends_at > @Now", row, transaction)
                >= Most) return new MaintenanceAdded.Full();
            await connection.ExecuteAsync("""
                INSERT INTO maintenance_windows (id, title, starts_at, ends_at, checks, created_at, idempotency_key, fingerprint)
                VALUES (@Id, @Title, @StartsAt, @EndsAt, @Checks, @Now, @Key, @Fingerprint)
                ON CONFLICT (idempotency_key) DO NOTHING
                """, row, transaction);
            return new MaintenanceAdded.Stored(
                new Row(row.Id, row.Title, row.StartsAt, row.EndsAt, row.Checks, row.Fingerprint).ToWindow(now));
        }, cancellationToken);

    /// <summary>Those that are not over, soonest first, then those that ended after a time, latest first.</summary>
    public async Task<IReadOnlyList<MaintenanceWindow>> ListAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenAsync(cancellationToken);
        var windows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM maintenance_windows WHERE ends_at >= @since ORDER BY starts_at, id",
            new { since = since.ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken)))
            .Select(row => row.ToWindow(now)).ToList();
        return [.. windows.Where(window => window.Status != MaintenanceStatus.Over),
            .. windows.Where(window => window.Status == MaintenanceStatus.Over).OrderByDescending(window => window.EndsAt)];
    }

    /// <summary>Ends one that runs, removes one that is planned. Null: there is none. False: it is over.</summary>
    public Task<bool?> EndAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync<bool?>(async (connection, transaction) =>
        {
            var now = clock.GetUtcNow();
            var row = await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM maintenance_windows WHERE id = @id",
                new { id }, transaction);
            if (row is null) return null;
            var sql = row.ToWindow(now).Status switch
            {
                MaintenanceStatus.Planned => "DELETE FROM maintenance_windows WHERE id = @id",
                MaintenanceStatus.Running => "UPDATE maintenance_windows SET ends_at = @now WHERE id = @id",
                _ => null,
            };
            if (sql is null) return false;
            await connection.ExecuteAsync(sql, new { id, now = now.ToUnixTimeMilliseconds() }, transaction);
            return true;
        }, cancellationToken);

    public Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.ExecuteAsync("DELETE FROM maintenance_windows WHERE ends_at < @before",
            new { before = before.ToUnixTimeMilliseconds() }, transaction), cancellationToken);

    private static string Fingerprint(MaintenanceRequest request) => Payload.Of(request with { Title = request.Title.Trim() });

    private sealed record Row(string Id, string Title, long StartsAt, long EndsAt, string Checks, string Fingerprint)
    {
        public MaintenanceWindow ToWindow(DateTimeOffset now)
        {
            var (starts, ends) = (DateTimeOffset.FromUnixTimeMilliseconds(StartsAt), DateTimeOffset.FromUnixTimeMilliseconds(EndsAt));
            var status = starts <= now ? MaintenanceStatus.Running : MaintenanceStatus.Planned;
            if (ends <= now) status = MaintenanceStatus.Over;
            return new MaintenanceWindow(Id, Title, status, starts, ends, Checks.Split(',', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}

/// <summary>What came of planning a window.</summary>
internal abstract record MaintenanceAdded
{
    public sealed record Stored(MaintenanceWindow Window) : MaintenanceAdded;

    /// <summary>The same request came before, under the same key.</summary>
    public sealed record Repeated(MaintenanceWindow Window) : MaintenanceAdded;

    /// <summary>A different request came before, under the same key.</summary>
    public sealed record KeyTaken : MaintenanceAdded;

    public sealed record Full : MaintenanceAdded;
}
