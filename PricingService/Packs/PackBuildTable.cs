using System.Data.Common;
using Dapper;
using Jobs;
using PricingService.Properties;
using ServiceDefaults.Requests;
using Storage;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>Ordered builds and their results. The queue knows whose turn it is and the progress.</summary>
internal sealed class PackBuildTable(Database database, TimeProvider clock)
{
    private const string Columns = """
        build_id, pack_date, nights, scope, mark_fresh, state, properties_done, properties_total, requested_at, started_at, finished_at,
        pack_id, is_new, error
        """;

    private const string Inputs = $"""
        CAST({PropertyTable.NewestRevision} AS TEXT) || ' ' || CAST((SELECT COALESCE(MAX(build_number), 0) FROM packs) AS TEXT)
        """;

    /// <summary>Until the transaction ends, nobody else can order.</summary>
    public Task LockAsync(DbConnection connection, DbTransaction transaction) => database.Dialect == Dialect.PostgreSql
        ? connection.ExecuteAsync("LOCK TABLE pack_builds IN SHARE ROW EXCLUSIVE MODE", transaction: transaction)
        : Task.CompletedTask;

    /// <summary>The newest build of this order that last started from the current inputs, if there is one.</summary>
    public static Task<PackBuild?> OnTheseInputsAsync(PackOrder order, DbConnection connection, DbTransaction transaction) =>
        connection.QueryFirstOrDefaultAsync<PackBuild>($"""
            SELECT {Columns} FROM pack_builds WHERE pack_date = @Date AND nights = @Nights AND scope = @Scope
                AND mark_fresh = @MarkFresh AND finished_at IS NULL AND inputs = {Inputs} ORDER BY requested_at DESC LIMIT 1
            """, Row(order), transaction);

    public static Task<PackBuild> FindAsync(string id, DbConnection connection, DbTransaction transaction) =>
        connection.QuerySingleAsync<PackBuild>($"SELECT {Columns} FROM pack_builds WHERE build_id = @id", new { id }, transaction);

    public static Task AddAsync(Job job, PackOrder order, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("""
            INSERT INTO pack_builds (build_id, pack_date, nights, scope, mark_fresh, state, inputs, properties_done,
                properties_total, requested_at, lease_until, attempts)
            VALUES (@Id, @Date, @Nights, @Scope, @MarkFresh, 'queued', '', 0, 0, @At, 0, 0)
            """, Row(order, job.Id, job.CreatedAt.ToUnixTimeMilliseconds()), transaction);

    /// <summary>Records the inputs at the start of a build: what it then reads is at least as new.</summary>
    public Task<PackBuild?> BeginAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.QuerySingleOrDefaultAsync<PackBuild>(
            $"UPDATE pack_builds SET inputs = {Inputs} WHERE build_id = @id RETURNING {Columns}", new { id }, transaction),
            cancellationToken);

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

    /// <summary>A build's pack is kept in the same transaction.</summary>
    public Task FinishAsync(Job job, NewPack pack, bool isNew, DbConnection connection, DbTransaction transaction) =>
        EndAsync(job with { Progress = (pack.Content.Properties.Count, Math.Max(pack.Content.Properties.Count, job.Progress.Of)) },
            StateOf(pack.Error), pack.Id, isNew, pack.Error, connection, transaction);

    /// <summary>A build that did not even leave a failed pack.</summary>
    public Task FailAsync(Job job, string error, DbConnection connection, DbTransaction transaction) =>
        EndAsync(job, "failed", packId: null, isNew: null, error, connection, transaction);

    public Task CancelAsync(Job job, DbConnection connection, DbTransaction transaction) =>
        EndAsync(job, "cancelled", packId: null, isNew: null, error: null, connection, transaction);

    /// <summary>Records a finished command-line build, for a running service to count in its metrics.</summary>
    /// <param name="pack">The result; null if it was interrupted.</param>
    public Task NoteAsync(PackOrder order, TimeSpan elapsed, (Pack Pack, bool IsNew)? pack, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var row = Row(order, PackBuilds.NewId(now), (now - elapsed).ToUnixTimeMilliseconds());
        var ended = new
        {
            State = pack is { } built ? StateOf(built.Pack.Error) : "cancelled", Properties = pack?.Pack.Properties ?? 0,
            Now = now.ToUnixTimeMilliseconds(),
            pack?.Pack.PackId, IsNew = pack is { } kept ? Convert.ToInt32(kept.IsNew) : (int?)null, pack?.Pack.Error,
        };
        var parameters = new DynamicParameters(row);
        parameters.AddDynamicParams(ended);
        return database.WriteAsync((connection, transaction) => connection.ExecuteAsync("""
            INSERT INTO pack_builds (build_id, pack_date, nights, scope, mark_fresh, state, inputs, properties_done, properties_total,
                requested_at, started_at, finished_at, lease_until, attempts, pack_id, is_new, error, measured)
            VALUES (@Id, @Date, @Nights, @Scope, @MarkFresh, @State, '', @Properties, @Properties, @At, @At, @Now, 0, 0,
                @PackId, @IsNew, @Error, 0)
            """, parameters, transaction), cancellationToken);
    }

    /// <summary>Command-line builds that no service has measured yet. They go to this caller only.</summary>
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
            "DELETE FROM pack_builds WHERE requested_at < @requestedBefore AND finished_at IS NOT NULL",
            new { requestedBefore }, transaction), cancellationToken);

    private Task<int> EndAsync(
        Job job, string state, string? packId, bool? isNew, string? error, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("""
            UPDATE pack_builds SET state = @state, pack_id = @packId, is_new = @isNew, error = @error, started_at = @started,
                finished_at = @now, properties_done = @done, properties_total = @of
            WHERE build_id = @Id AND finished_at IS NULL
            """,
            new
            {
                job.Id, state, packId, isNew = isNew is { } known ? Convert.ToInt32(known) : (int?)null, error,
                started = job.StartedAt?.ToUnixTimeMilliseconds(), now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                done = job.Progress.Done, of = job.Progress.Of,
            }, transaction);

    private static object Row(PackOrder order, string id = "", long at = 0) => new
    {
        Id = id, Date = order.Date.ToIso(), order.Nights, Scope = order.PortfolioId ?? "", MarkFresh = order.MarkFresh ? 1 : 0, At = at,
    };

    private static string StateOf(string? error) => error is null ? "succeeded" : "failed";
}
