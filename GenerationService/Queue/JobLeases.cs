using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using Storage;

namespace GenerationService.Queue;

/// <summary>
/// What workers do to jobs. Every change of a running job names the lease's token, so a worker that was given up (paused, cut off, slow)
/// changes nothing when it comes back. Correctness rests on the token alone; clocks that disagree between replicas cost
/// double work, never double effects.
/// </summary>
internal sealed class JobLeases(Database database, JobChanges changes, IOptions<QueueOptions> options, Backoff backoff, TimeProvider clock)
{
    /// <summary>Takes up to <paramref name="limit"/> jobs that are due, oldest first. Two workers never get the same one.</summary>
    public async Task<IReadOnlyList<Lease>> ClaimAsync(string queue, int limit, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("N");
        var now = clock.GetUtcNow();
        var until = now + options.Value.Lease;
        var skipLocked = database.Dialect == Dialect.PostgreSql ? "FOR UPDATE SKIP LOCKED" : "";
        var rows = await database.WriteAsync(async (connection, transaction) =>
        {
            var claim = new { queue, limit, token, now = now.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds() };
            var claimed = (await connection.QueryAsync<JobRow>($"""
                WITH next AS MATERIALIZED (
                    SELECT id FROM jobs WHERE queue = @queue AND status = 'queued' AND ready_at <= @now ORDER BY ready_at, id
                        LIMIT @limit {skipLocked}
                )
                UPDATE jobs SET status = 'running', attempts = attempts + 1, lease_token = @token, lease_until = @until,
                    started_at = COALESCE(started_at, @now)
                WHERE id IN (SELECT id FROM next)
                RETURNING {JobRow.Columns}
                """, claim, transaction)).AsList();
            if (claimed.Count > 0)
            {
                await connection.ExecuteAsync(
                    "INSERT INTO job_attempts (job_id, lease_token, started_at) SELECT id, lease_token, @now FROM jobs WHERE " +
                    "lease_token = @token AND status = 'running'",
                    claim, transaction);
            }

            return claimed;
        }, cancellationToken);
        foreach (var row in rows) changes.Changed(row.Id);
        return [.. rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id, StringComparer.Ordinal)
            .Select(row => new Lease(row.ToJob(), token, until))];
    }

    /// <summary>Keeps the job for another lease. Null: it is no longer this worker's.</summary>
    public async Task<Lease?> ExtendAsync(Lease lease, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + options.Value.Lease;
        var held = await database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "UPDATE jobs SET lease_until = @until WHERE id = @Id AND lease_token = @Token AND status = 'running'",
            new { lease.Job.Id, lease.Token, until = until.ToUnixTimeMilliseconds() }, transaction), cancellationToken);
        return held == 1 ? lease with { Until = until } : null;
    }

    /// <summary>Marks the job as done and writes its effects, both or neither. False: the lease is lost and nothing was written.</summary>
    public Task<bool> CompleteAsync(Lease lease, JobEffects effects, CancellationToken cancellationToken) =>
        EndAsync(lease, JobStatus.Succeeded, "succeeded", null, effects, cancellationToken);

    /// <summary>
    /// Records a failed attempt: tried again after a pause, or a dead letter when it <paramref name="isFinal"/> or was the
    /// last one allowed. Null: the lease is lost. Otherwise the job's state now.
    /// </summary>
    public async Task<JobStatus?> FailAsync(Lease lease, string error, bool isFinal, CancellationToken cancellationToken)
    {
        if (isFinal || lease.Job.Attempts >= lease.Job.MaxAttempts)
            return await EndAsync(lease, JobStatus.Dead, "failed", error, null, cancellationToken) ? JobStatus.Dead : null;
        var readyAt = clock.GetUtcNow() + backoff.After(lease.Job.Attempts);
        return await PutBackAsync(lease, readyAt, "failed", error, attempts: lease.Job.Attempts, cancellationToken)
            ? JobStatus.Queued
            : null;
    }

    /// <summary>Gives the job back unfinished because the worker stops. It is due at once, and the attempt does not count.</summary>
    public Task<bool> ReturnAsync(Lease lease, CancellationToken cancellationToken) =>
        PutBackAsync(lease, clock.GetUtcNow(), "returned", null, attempts: lease.Job.Attempts - 1, cancellationToken);

    /// <summary>
    /// Takes back jobs whose worker was not heard of for a whole lease. They are due at once: the fault was the worker's.
    /// One that was already started as often as it may becomes a dead letter, since a job that kills its worker must not do
    /// so for ever; those are returned.
    /// </summary>
    public async Task<IReadOnlyList<Job>> ReclaimAsync(CancellationToken cancellationToken)
    {
        var reclaimed = await database.WriteAsync(async (connection, transaction) =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var skipLocked = database.Dialect == Dialect.PostgreSql ? "FOR UPDATE SKIP LOCKED" : "";
            var lost = (await connection.QueryAsync<string>(
                $"SELECT id FROM jobs WHERE status = 'running' AND lease_until <= @now ORDER BY lease_until LIMIT 1000 {skipLocked}",
                new { now }, transaction)).AsList();
            var jobs = new List<Job>(lost.Count);
            foreach (var id in lost)
            {
                await connection.ExecuteAsync(
                    "UPDATE job_attempts SET ended_at = @now, outcome = 'lost' WHERE job_id = @id AND ended_at IS NULL",
                    new { id, now }, transaction);
                var row = await connection.QuerySingleAsync<JobRow>($"""
                    UPDATE jobs SET lease_token = NULL, lease_until = NULL,
                        status = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'queued' END,
                        finished_at = CASE WHEN attempts >= max_attempts THEN @now END,
                        ready_at = @now,
                        error = @error
                    WHERE id = @id
                    RETURNING {JobRow.Columns}
                    """, new { id, now, error = "The worker that ran it was lost." }, transaction);
                jobs.Add(row.ToJob());
            }

            return jobs;
        }, cancellationToken);
        foreach (var job in reclaimed) changes.Changed(job.Id);
        return [.. reclaimed.Where(job => job.Status == JobStatus.Dead)];
    }

    private Task<bool> EndAsync(Lease lease, JobStatus status, string outcome, string? error, JobEffects? effects,
        CancellationToken cancellationToken) =>
        ChangeAsync(lease, async (connection, transaction) =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var held = await connection.ExecuteAsync("""
                UPDATE jobs SET status = @status, error = @error, finished_at = @now, lease_token = NULL, lease_until = NULL
                WHERE id = @Id AND lease_token = @Token AND status = 'running'
                """, new { lease.Job.Id, lease.Token, status = status.ToString().ToLowerInvariant(), error, now }, transaction);
            if (held == 0) return false;
            await connection.ExecuteAsync(CloseAttempt, new { lease.Job.Id, lease.Token, outcome, error, now }, transaction);
            if (effects is not null) await effects(connection, transaction);
            return true;
        }, cancellationToken);

    private Task<bool> PutBackAsync(Lease lease, DateTimeOffset readyAt, string outcome, string? error, int attempts,
        CancellationToken cancellationToken) =>
        ChangeAsync(lease, async (connection, transaction) =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var held = await connection.ExecuteAsync("""
                UPDATE jobs SET status = 'queued', attempts = @attempts, error = @error, ready_at = @readyAt, lease_token = NULL,
                    lease_until = NULL
                WHERE id = @Id AND lease_token = @Token AND status = 'running'
                """, new { lease.Job.Id, lease.Token, attempts, error, readyAt = readyAt.ToUnixTimeMilliseconds() }, transaction);
            if (held == 0) return false;
            await connection.ExecuteAsync(CloseAttempt, new { lease.Job.Id, lease.Token, outcome, error, now }, transaction);
            return true;
        }, cancellationToken);

    private async Task<bool> ChangeAsync(Lease lease, Func<DbConnection, DbTransaction, Task<bool>> change,
        CancellationToken cancellationToken)
    {
        var held = await database.WriteAsync(change, cancellationToken);
        if (held) changes.Changed(lease.Job.Id);
        return held;
    }

    private const string CloseAttempt =
        "UPDATE job_attempts SET ended_at = @now, outcome = @outcome, error = @error WHERE job_id = @Id AND lease_token = @Token";
}
