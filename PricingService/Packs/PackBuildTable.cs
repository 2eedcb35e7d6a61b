using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using ServiceDefaults.Requests;
using Storage;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>
/// The builds that were ordered, durable: each is worked on by one worker at a time, whichever replica it was ordered from.
/// </summary>
internal sealed class PackBuildTable(Database database, IOptions<PackOptions> options, TimeProvider clock)
{
    public const int MostOpen = 100;
    private const int MostAttempts = 3;

    private const string Columns = """
        build_id, pack_date, nights, scope, mark_fresh, state, properties_done, properties_total, requested_at, started_at, finished_at,
        attempts, pack_id, is_new, error
        """;

    private const string Inputs = """
        CAST((SELECT COALESCE(MAX(revision), 0) FROM properties) AS TEXT) || ' ' || CAST((SELECT COALESCE(MAX(build_number), 0)
            FROM packs) AS TEXT)
        """;

    /// <summary>
    /// Queues a build, or joins one of the same order that is queued or that runs on the inputs there are now; null where
    /// too many are open.
    /// </summary>
    public Task<PackBuild?> EnqueueAsync(PackOrder order, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var row = new
        {
            Id = $"b_{TimeOrderedId.New(now):N}", Date = order.Date.ToIso(), order.Nights, Scope = order.PortfolioId ?? "",
            MarkFresh = order.MarkFresh ? 1 : 0, At = now.ToUnixTimeMilliseconds(),
        };
        return database.WriteAsync(async (connection, transaction) =>
        {
            if (database.Dialect == Dialect.PostgreSql)
                await connection.ExecuteAsync("LOCK TABLE pack_builds IN SHARE ROW EXCLUSIVE MODE", transaction: transaction);
            var joined = await connection.QueryFirstOrDefaultAsync<PackBuild>($"""
                SELECT {Columns} FROM pack_builds WHERE pack_date = @Date AND nights = @Nights AND scope = @Scope
                    AND mark_fresh = @MarkFresh
                    AND (state = 'queued' OR (state = 'running' AND inputs = {Inputs})) ORDER BY requested_at LIMIT 1
                """, row, transaction);
            if (joined is not null) return joined;
            if (await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM pack_builds WHERE state IN ('queued', 'running')",
                transaction: transaction) >= MostOpen) return null;
            await connection.ExecuteAsync("""
                INSERT INTO pack_builds (build_id, pack_date, nights, scope, mark_fresh, state, inputs, properties_done,
                    properties_total, requested_at, lease_until, attempts)
                VALUES (@Id, @Date, @Nights, @Scope, @MarkFresh, 'queued', '', 0, 0, @At, 0, 0)
                """, row, transaction);
            return await connection.QuerySingleAsync<PackBuild?>($"SELECT {Columns} FROM pack_builds WHERE build_id = @Id", row,
                transaction);
        }, cancellationToken);
    }

    public async Task<PackBuild?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PackBuild>(new CommandDefinition(
            $"SELECT {Columns} FROM pack_builds WHERE build_id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<PackBuild>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<PackBuild>(new CommandDefinition(
            $"SELECT {Columns} FROM pack_builds ORDER BY requested_at DESC, build_id DESC LIMIT @limit", new { limit },
            cancellationToken: cancellationToken))];
    }

    /// <summary>Takes the oldest that is queued, or that died with its worker; null where there is none.</summary>
    public Task<PackBuild?> TakeAsync(CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await connection.ExecuteAsync(
            "UPDATE pack_builds SET state = 'failed', finished_at = @now, error = @error WHERE state = 'running' AND lease_until < " +
            "@now AND attempts >= @most",
            new { now, most = MostAttempts, error = $"Given up after {MostAttempts} attempts: each ended with its process." }, transaction);
        var locked = database.Dialect == Dialect.PostgreSql ? "FOR UPDATE SKIP LOCKED" : "";
        var id = await connection.ExecuteScalarAsync<string?>($"""
            UPDATE pack_builds SET state = 'running', attempts = attempts + 1, lease_until = @lease, inputs = {Inputs},
                started_at = COALESCE(started_at, @now), properties_done = 0, properties_total = 0
            WHERE build_id = (SELECT build_id FROM pack_builds
                WHERE state = 'queued' OR (state = 'running' AND lease_until < @now) ORDER BY requested_at, build_id LIMIT 1 {locked})
            RETURNING build_id
            """, new { now, lease = Lease(now) }, transaction);
        return await connection.QuerySingleOrDefaultAsync<PackBuild?>($"SELECT {Columns} FROM pack_builds WHERE build_id = @id",
            new { id }, transaction);
    }, cancellationToken);

    /// <summary>Notes the progress and keeps the build for its worker; false where it was cancelled or another worker has it.</summary>
    public Task<bool> BeatAsync(BuildTicket ticket, int done, int total, CancellationToken cancellationToken) =>
        UpdateAsync(ticket, "properties_done = @done, properties_total = @total, lease_until = @lease",
            new { done, total, lease = Lease(clock.GetUtcNow().ToUnixTimeMilliseconds()), ticket.BuildId, ticket.Attempt },
            cancellationToken);

    /// <summary>Puts a build back for another worker, when this one stops.</summary>
    public Task<bool> ReleaseAsync(BuildTicket ticket, CancellationToken cancellationToken) =>
        UpdateAsync(ticket, "state = 'queued', attempts = attempts - 1, lease_until = 0", ticket, cancellationToken);

    /// <summary>Ends a build that left not even a failed pack.</summary>
    public Task<bool> FailAsync(BuildTicket ticket, string error, CancellationToken cancellationToken) =>
        UpdateAsync(ticket, "state = 'failed', error = @error, finished_at = @now",
            new { error, now = clock.GetUtcNow().ToUnixTimeMilliseconds(), ticket.BuildId, ticket.Attempt }, cancellationToken);

    /// <summary>
    /// Ends a build together with the transaction that keeps its pack; false where the build was cancelled or another worker has it.
    /// </summary>
    public async Task<bool> FinishAsync(DbConnection connection, DbTransaction transaction, BuildTicket ticket, NewPack pack, bool isNew) =>
        await connection.ExecuteAsync("""
            UPDATE pack_builds SET state = @state, pack_id = @packId, is_new = @isNew, error = @error, finished_at = @now,
                properties_done = @properties, properties_total = CASE WHEN @properties > 0 THEN @properties ELSE properties_total END
            WHERE build_id = @BuildId AND attempts = @Attempt AND state = 'running'
            """,
            new
            {
                state = pack.Error is null ? "succeeded" : "failed", packId = pack.Id, isNew = isNew ? 1 : 0, error = pack.Error,
                properties = pack.Content.Properties.Count, now = clock.GetUtcNow().ToUnixTimeMilliseconds(), ticket.BuildId,
                ticket.Attempt,
            }, transaction) == 1;

    /// <summary>From now on no pack can come of it. Does nothing where it ended before.</summary>
    public Task CancelAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "UPDATE pack_builds SET state = 'cancelled', finished_at = @now WHERE build_id = @id AND state IN ('queued', 'running')",
            new { id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction), cancellationToken);

    /// <summary>Notes a build of the command line, which is over: a running service puts it into its metrics.</summary>
    /// <param name="pack">What came of it; null where it was interrupted.</param>
    public Task NoteAsync(PackOrder order, TimeSpan elapsed, (Pack Pack, bool IsNew)? pack, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var row = new
        {
            Id = $"b_{TimeOrderedId.New(now):N}", Date = order.Date.ToIso(), order.Nights, Scope = order.PortfolioId ?? "",
            MarkFresh = order.MarkFresh ? 1 : 0, State = StateOf(pack?.Pack), Properties = pack?.Pack.Properties ?? 0,
            Began = (now - elapsed).ToUnixTimeMilliseconds(), Now = now.ToUnixTimeMilliseconds(),
            pack?.Pack.PackId, IsNew = pack is { } built ? Convert.ToInt32(built.IsNew) : (int?)null, pack?.Pack.Error,
        };
        return database.WriteAsync((connection, transaction) => connection.ExecuteAsync("""
            INSERT INTO pack_builds (build_id, pack_date, nights, scope, mark_fresh, state, inputs, properties_done, properties_total,
                requested_at, started_at, finished_at, lease_until, attempts, pack_id, is_new, error, measured)
            VALUES (@Id, @Date, @Nights, @Scope, @MarkFresh, @State, '', @Properties, @Properties, @Began, @Began, @Now, 0, 1,
                @PackId, @IsNew, @Error, 0)
            """, row, transaction), cancellationToken);
    }

    /// <summary>The builds of the command line that no service has measured yet. They are the caller's: no other is given them.</summary>
    public async Task<IReadOnlyList<PackBuild>> TakeUnmeasuredAsync(CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            var any = new CommandDefinition("SELECT COUNT(*) FROM pack_builds WHERE measured = 0", cancellationToken: cancellationToken);
            if (await connection.ExecuteScalarAsync<long>(any) == 0) return [];
        }
        return await database.WriteAsync<IReadOnlyList<PackBuild>>(async (connection, transaction) =>
            [.. await connection.QueryAsync<PackBuild>($"UPDATE pack_builds SET measured = 1 WHERE measured = 0 RETURNING {Columns}",
                transaction: transaction)], cancellationToken);
    }

    public Task<int> RemoveOlderAsync(long requestedBefore, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM pack_builds WHERE requested_at < @requestedBefore AND state NOT IN ('queued', 'running')",
            new { requestedBefore }, transaction), cancellationToken);

    private Task<bool> UpdateAsync(BuildTicket ticket, string changes, object values, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) => await connection.ExecuteAsync(
            $"UPDATE pack_builds SET {changes} WHERE build_id = @BuildId AND attempts = @Attempt AND state = 'running'", values,
            transaction) == 1, cancellationToken);

    private static string StateOf(Pack? pack) => pack switch
    {
        null => "cancelled",
        { Error: null } => "succeeded",
        _ => "failed",
    };

    private long Lease(long now) => now + (options.Value.LeaseSeconds * 1000L);
}
