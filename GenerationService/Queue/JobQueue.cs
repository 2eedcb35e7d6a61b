using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.Options;
using ServiceDefaults.Requests;
using Storage;

namespace GenerationService.Queue;

/// <summary>What the rest of the service sees of the queue: put a job on it, look at one, cancel one.</summary>
internal sealed class JobQueue(Database database, QueueSignal signal, JobChanges changes, IOptions<QueueOptions> options,
    TimeProvider clock)
{
    /// <summary>Stores the job. When this returns, the job will be run, whatever happens to this process.</summary>
    public async Task<Enqueued> EnqueueAsync(NewJob job, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var enqueued = await database.WriteAsync<Enqueued>(async (connection, transaction) =>
        {
            if (job.IdempotencyKey is not null)
            {
                var earlier = await connection.QuerySingleOrDefaultAsync<JobRow>(
                    $"SELECT {JobRow.Columns} FROM jobs WHERE queue = @Queue AND idempotency_key = @IdempotencyKey", job, transaction);
                if (earlier is not null)
                    return earlier.Fingerprint == job.Fingerprint ? new Enqueued.Repeated(earlier.ToJob()) : new Enqueued.KeyTaken();
            }

            var waiting = await connection.ExecuteScalarAsync<long>(
                "SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE queue = @Queue AND status = 'queued' LIMIT @Capacity) AS waiting",
                new { job.Queue, options.Value.Capacity }, transaction);
            if (waiting >= options.Value.Capacity) return new Enqueued.Full();

            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var row = await connection.QuerySingleOrDefaultAsync<JobRow>($"""
                INSERT INTO jobs (id, queue, payload, status, idempotency_key, fingerprint, traceparent, tracestate, request_id,
                    max_attempts, ready_at, created_at)
                VALUES (@id, @Queue, @Payload, 'queued', @IdempotencyKey, @Fingerprint, @TraceParent, @TraceState, @RequestId,
                    @MaxAttempts, @now, @now)
                ON CONFLICT (queue, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
                RETURNING {JobRow.Columns}
                """,
                new
                {
                    id,
                    job.Queue,
                    job.Payload,
                    job.IdempotencyKey,
                    job.Fingerprint,
                    TraceParent = Activity.Current?.Id,
                    TraceState = Activity.Current?.TraceStateString,
                    RequestId = RequestId.Current,
                    options.Value.MaxAttempts,
                    now,
                }, transaction);
            return row is null ? new Enqueued.Raced() : new Enqueued.Accepted(row.ToJob());
        }, cancellationToken);

        // Another replica took the key between the look and the insert: now it is there to be seen.
        if (enqueued is Enqueued.Raced) return await EnqueueAsync(job, cancellationToken);
        if (enqueued is Enqueued.Accepted) signal.Accepted(job.Queue);
        return enqueued;
    }

    public async Task<Job?> FindAsync(string queue, string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE id = @id AND queue = @queue", new { id, queue });
        return row?.ToJob();
    }

    /// <summary>
    /// Cancels a job that has not ended. One that is running loses its lease, so that nothing of it can be stored any more, and its worker
    /// stops at the next heartbeat. Null: no such job. Otherwise the job as it is now, and whether this call cancelled it.
    /// </summary>
    public async Task<(Job Job, bool Cancelled)?> CancelAsync(string queue, string id, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync<(Job, bool Cancelled)?>(async (connection, transaction) =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var cancelled = await connection.ExecuteAsync("""
                UPDATE jobs SET status = 'cancelled', lease_token = NULL, lease_until = NULL, finished_at = @now
                WHERE id = @id AND queue = @queue AND status IN ('queued', 'running')
                """, new { id, queue, now }, transaction) == 1;
            if (cancelled)
            {
                await connection.ExecuteAsync(
                    "UPDATE job_attempts SET ended_at = @now, outcome = 'cancelled' WHERE job_id = @id AND ended_at IS NULL",
                    new { id, now }, transaction);
            }

            var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
                $"SELECT {JobRow.Columns} FROM jobs WHERE id = @id AND queue = @queue", new { id, queue }, transaction);
            return row is null ? null : (row.ToJob(), cancelled);
        }, cancellationToken);
        if (result is { Cancelled: true }) changes.Changed(id);
        return result;
    }
}

/// <summary>What became of a job that was to be put on a queue.</summary>
internal abstract record Enqueued
{
    /// <summary>Stored, and will be run.</summary>
    public sealed record Accepted(Job Job) : Enqueued;

    /// <summary>The same was asked for before, under the same key; nothing was added.</summary>
    public sealed record Repeated(Job Job) : Enqueued;

    /// <summary>Something else was asked for before, under the same key.</summary>
    public sealed record KeyTaken : Enqueued;

    /// <summary>As many jobs wait as may.</summary>
    public sealed record Full : Enqueued;

    internal sealed record Raced : Enqueued;
}
