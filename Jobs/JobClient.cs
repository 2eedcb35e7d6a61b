using Dapper;
using Storage;

namespace Jobs;

/// <summary>What the rest of the service sees of the queue: put a job on it, look at one, cancel one.</summary>
public sealed class JobClient
{
    private readonly Database _database;
    private readonly Accepting _accepting;
    private readonly JobSignal _signal;
    private readonly JobChanges _changes;
    private readonly TimeProvider _clock;

    internal JobClient(Database database, Accepting accepting, JobSignal signal, JobChanges changes, TimeProvider clock) =>
        (_database, _accepting, _signal, _changes, _clock) = (database, accepting, signal, changes, clock);

    /// <summary>Stores the job. When this returns, the job will be run, whatever happens to this process.</summary>
    public async Task<Enqueued> EnqueueAsync(NewJob job, CancellationToken cancellationToken)
    {
        var enqueued = await _accepting.AcceptAsync(job, cancellationToken);
        if (enqueued is Enqueued.Accepted) _signal.Accepted(job.Queue);
        return enqueued;
    }

    /// <summary>The job as it is now. Null: the queue has none of that id, or it ended so long ago that it was forgotten.</summary>
    public async Task<Job?> FindAsync(string queue, string id, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
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
            return (row.ToJob(), before is "queued" or "running");
        }, cancellationToken);
        if (result is { Cancelled: true }) _changes.Changed(id);
        return result;
    }
}

/// <summary>What became of a job that was to be put on a queue.</summary>
public abstract record Enqueued
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
