using System.Data.Common;
using Dapper;
using Storage;

namespace Jobs;

/// <summary>What the rest of the service sees of the queue: put a job on it, look at one, wait for one, cancel one.</summary>
public sealed class JobClient
{
    private readonly Database _database;
    private readonly Accepting _accepting;
    private readonly Heartbeats _heartbeats;
    private readonly JobSignal _signal;
    private readonly JobChanges _changes;
    private readonly TimeProvider _clock;

    internal JobClient(
        Database database, Accepting accepting, Heartbeats heartbeats, JobSignal signal, JobChanges changes, TimeProvider clock)
    {
        (_database, _accepting, _heartbeats) = (database, accepting, heartbeats);
        (_signal, _changes, _clock) = (signal, changes, clock);
    }

    /// <summary>Stores the job. When this returns, the job will be run, whatever happens to this process.</summary>
    public async Task<Enqueued> EnqueueAsync(NewJob job, CancellationToken cancellationToken)
    {
        var enqueued = await _accepting.AcceptAsync(job, cancellationToken);
        if (enqueued is Enqueued.Accepted) _signal.Accepted(job.Queue);
        return enqueued;
    }

    /// <summary>
    /// Stores the job in the caller's transaction: it exists once that commits. <see cref="Wake"/> its queue afterwards,
    /// or the next poll finds it.
    /// </summary>
    public Task<Enqueued> EnqueueAsync(NewJob job, DbConnection connection, DbTransaction transaction) =>
        _accepting.AcceptAsync(job, connection, transaction);

    /// <summary>
    /// What <see cref="EnqueueAsync(NewJob, CancellationToken)"/> would find under the job's idempotency key, if it finds something.
    /// Nothing is stored: for whoever cannot accept a new job but has to know one that was accepted.
    /// </summary>
    public async Task<Enqueued?> EarlierAsync(NewJob job, CancellationToken cancellationToken)
    {
        if (job.IdempotencyKey is null) return null;
        await using var connection = await _database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<JobRow>(new CommandDefinition(
            $"SELECT {JobRow.Columns} FROM jobs WHERE queue = @Queue AND idempotency_key = @IdempotencyKey",
            new { job.Queue, job.IdempotencyKey }, cancellationToken: cancellationToken));
        if (row is null) return null;
        return row.Fingerprint == job.Fingerprint ? new Enqueued.Repeated(row.ToJob()) : new Enqueued.KeyTaken();
    }

    /// <summary>Makes this and the other replicas look for work.</summary>
    public void Wake(string queue) => _signal.Accepted(queue);

    /// <summary>The current job. Null: the queue has none with that id, or it ended so long ago that it was deleted.</summary>
    public async Task<Job?> FindAsync(string queue, string id, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE id = @id AND queue = @queue", new { id, queue });
        return row is null ? null : _heartbeats.WithProgress(row.ToJob());
    }

    /// <summary>The job once it has ended and its worker is done with it, or its state when <paramref name="patience"/> ends.</summary>
    public async Task<Job?> WaitAsync(string queue, string id, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var watch = _changes.Watch(id);
        using var patient = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patient.Token, cancellationToken);
        while (true)
        {
            var job = await FindAsync(queue, id, cancellationToken);
            if (job is null || (job.FinishedAt is not null && !_heartbeats.Holds(id))) return job;
            if (await watch.WaitAsync(either.Token)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            return job;
        }
    }

    /// <summary>
    /// Cancels a job that has not ended. A running job loses its lease, so nothing of it can be stored any more, and its worker
    /// stops: at once if it runs here, otherwise at its next heartbeat. Null: no such job. Otherwise the current job, and whether
    /// this call cancelled it.
    /// </summary>
    public Task<(Job Job, bool Cancelled)?> CancelAsync(string queue, string id, CancellationToken cancellationToken) =>
        CancelAsync(queue, id, effects: null, cancellationToken);

    /// <inheritdoc cref="CancelAsync(string, string, CancellationToken)"/>
    /// <param name="effects">What is written in the transaction that cancels it.</param>
    public async Task<(Job Job, bool Cancelled)?> CancelAsync(
        string queue, string id, Func<Job, JobEffects>? effects, CancellationToken cancellationToken)
    {
        var result = await _database.WriteAsync<(Job, bool Cancelled)?>(async (connection, transaction) =>
        {
            var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            var key = new { id, queue, now };
            var lockRow = _database.Dialect == Dialect.PostgreSql ? "FOR UPDATE" : "";
            var before = await connection.ExecuteScalarAsync<string?>(
                $"SELECT status FROM jobs WHERE id = @id AND queue = @queue {lockRow}", key, transaction);
            if (before is null) return null;
            await connection.ExecuteAsync(JobAttempts.End("cancelled"), key, transaction);
            if (before is "queued" or "running")
            {
                await connection.ExecuteAsync("""
                    UPDATE jobs SET status = 'cancelled', lease_token = NULL, lease_until = NULL, finished_at = @now
                    WHERE id = @id
                    """, key, transaction);
            }
            var row = await connection.QuerySingleAsync<JobRow>($"SELECT {JobRow.Columns} FROM jobs WHERE id = @id", key, transaction);
            var job = _heartbeats.WithProgress(row.ToJob());
            var isCancelled = before is "queued" or "running";
            if (isCancelled && effects is not null) await effects(job)(connection, transaction);
            return (job, isCancelled);
        }, cancellationToken);
        if (result is not { Cancelled: true }) return result;
        _heartbeats.Stop(id);
        _changes.Changed(id);
        return result;
    }
}

/// <summary>The result of putting a job on a queue.</summary>
public abstract record Enqueued
{
    /// <summary>Stored; it will run.</summary>
    public sealed record Accepted(Job Job) : Enqueued;

    /// <summary>The same request came before, under the same key; nothing was added.</summary>
    public sealed record Repeated(Job Job) : Enqueued;

    /// <summary>A different request came before, under the same key.</summary>
    public sealed record KeyTaken : Enqueued;

    /// <summary>A job with the same open key waits or runs; nothing was added.</summary>
    public sealed record Open(Job Job) : Enqueued;

    /// <summary>The queue is full.</summary>
    public sealed record Full : Enqueued;

    internal sealed record Raced : Enqueued;
}
