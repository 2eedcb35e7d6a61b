using System.Data.Common;
using Dapper;
using Storage;

namespace Jobs;

/// <summary>Takes back jobs whose worker was lost, many in one transaction. One that cannot be taken back holds up no other.</summary>
internal sealed partial class Reclaiming
{
    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly ILogger<Reclaiming> _logger;
    private readonly GroupCommit<Lost, Job?> _commits;

    public Reclaiming(Database database, TimeProvider clock, ILogger<Reclaiming> logger)
    {
        (_database, _clock, _logger) = (database, clock, logger);
        _commits = new(database, ReclaimAsync);
    }

    /// <summary>
    /// Takes back jobs whose worker was not heard from for a whole lease. They are due at once, since the worker was at fault.
    /// A job that has used up its attempts becomes a dead letter, since one that kills its worker must not do so
    /// forever; those are returned.
    /// </summary>
    /// <param name="asOf">Only leases that had run out by then.</param>
    /// <param name="dead">See <see cref="IJobHandler.Dead"/>.</param>
    /// <param name="cancellationToken">Stops looking; what was found is still taken back.</param>
    public async Task<IReadOnlyList<Job>> ReclaimAsync(
        DateTimeOffset asOf, Func<Job, JobEffects?>? dead, CancellationToken cancellationToken)
    {
        IEnumerable<string> lost;
        await using (var connection = await _database.OpenAsync(cancellationToken))
        {
            lost = await connection.QueryAsync<string>(new CommandDefinition("""
                SELECT id FROM jobs WHERE status = 'running' AND lease_until <= @asOf ORDER BY lease_until LIMIT 1000
                """, new { asOf = asOf.ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken));
        }
        var reclaimed = await Task.WhenAll(lost.Select(id => ReclaimAsync(new Lost(id, asOf.ToUnixTimeMilliseconds(), dead))));
        return [.. reclaimed.OfType<Job>()];
    }

    private async Task<Job?> ReclaimAsync(Lost lost)
    {
        try
        {
            return await _commits.WriteAsync(lost, CancellationToken.None);
        }
        catch (Exception e) when (StoreFailures.Of(e) == StoreFailure.Other)
        {
            Log.NotReclaimed(_logger, e, lost.Id);
            return null;
        }
    }

    private async Task<IReadOnlyList<Job?>> ReclaimAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Lost> group)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (these, skipLocked) = _database.Dialect == Dialect.PostgreSql
            ? ("id = ANY(@ids)", "FOR UPDATE SKIP LOCKED")
            : ("id IN @ids", "");
        // Another replica may have taken them back since, or be doing so.
        var still = (await connection.QueryAsync<string>(
            $"SELECT id FROM jobs WHERE {these} AND status = 'running' AND lease_until <= @asOf {skipLocked}",
            new { ids = group.Select(lost => lost.Id).ToArray(), asOf = group.Min(lost => lost.AsOf) }, transaction)).ToHashSet();
        var jobs = new Job?[group.Count];
        for (var i = 0; i < jobs.Length; i++)
            if (still.Contains(group[i].Id)) jobs[i] = await ReclaimAsync(connection, transaction, group[i], now);
        return jobs;
    }

    private static async Task<Job> ReclaimAsync(DbConnection connection, DbTransaction transaction, Lost lost, long now)
    {
        await connection.ExecuteAsync(JobAttempts.End("lost"), new { id = lost.Id, now }, transaction);
        var row = await connection.QuerySingleAsync<JobRow>($"""
            UPDATE jobs SET lease_token = NULL, lease_until = NULL,
                status = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'queued' END,
                finished_at = CASE WHEN attempts >= max_attempts THEN @now END,
                ready_at = @now,
                error = @error
            WHERE id = @id
            RETURNING {JobRow.Columns}
            """, new { id = lost.Id, now, error = "The worker running it was lost." }, transaction);
        var job = row.ToJob();
        if (job.Status == JobStatus.Dead && lost.Dead?.Invoke(job) is { } effects) await effects(connection, transaction);
        return job;
    }

    private sealed record Lost(string Id, long AsOf, Func<Job, JobEffects?>? Dead);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Job {JobId}, whose worker was lost, could not be taken back; trying again at the next poll")]
        public static partial void NotReclaimed(ILogger logger, Exception exception, string jobId);
    }
}
