using Dapper;
using Storage;

namespace Jobs;

/// <summary>
/// Jobs that failed for good or used up their attempts. They stay until <see cref="JobOptions.RetentionDays"/> have passed;
/// once the cause is fixed, they are put back.
/// </summary>
public sealed class DeadLetters
{
    private readonly Database _database;
    private readonly JobSignal _signal;
    private readonly JobChanges _changes;
    private readonly TimeProvider _clock;

    internal DeadLetters(Database database, JobSignal signal, JobChanges changes, TimeProvider clock) =>
        (_database, _signal, _changes, _clock) = (database, signal, changes, clock);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Job>> ListAsync(string queue, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<JobRow>(new CommandDefinition($"""
            SELECT {JobRow.Columns} FROM jobs WHERE queue = @queue AND status = 'dead' ORDER BY finished_at DESC, id DESC LIMIT @limit
            """, new { queue, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToJob())];
    }

    /// <summary>
    /// Puts one back on its queue, due at once and with all its attempts. Null: there is no such job. Otherwise the current job,
    /// and whether this call put it back: it does not if the job is no dead letter, or if another job has its open key by now.
    /// </summary>
    public async Task<(Job Job, bool PutBack)?> PutBackAsync(string queue, string id, CancellationToken cancellationToken)
    {
        var result = await _database.WriteAsync<(Job, bool PutBack)?>(async (connection, transaction) =>
        {
            var key = new { id, queue, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() };
            var putBack = await connection.ExecuteAsync("""
                UPDATE jobs SET status = 'queued', attempts = 0, ready_at = @now, started_at = NULL, finished_at = NULL
                WHERE id = @id AND queue = @queue AND status = 'dead' AND NOT EXISTS (SELECT 1 FROM jobs AS other
                    WHERE other.queue = jobs.queue AND other.open_key = jobs.open_key AND other.status IN ('queued', 'running'))
                """, key, transaction) == 1;
            var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
                $"SELECT {JobRow.Columns} FROM jobs WHERE id = @id AND queue = @queue", key, transaction);
            return row is null ? null : (row.ToJob(), putBack);
        }, cancellationToken);
        if (result is not { PutBack: true }) return result;
        _changes.Changed(id);
        _signal.Accepted(queue);
        return result;
    }

    /// <summary>
    /// Deletes one, with its results and its idempotency key. Null: there is no such job. Otherwise the job as it was, and whether this
    /// call deleted it: it does not if the job is no dead letter.
    /// </summary>
    public Task<(Job Job, bool Dropped)?> DropAsync(string queue, string id, CancellationToken cancellationToken) =>
        _database.WriteAsync<(Job, bool Dropped)?>(async (connection, transaction) =>
        {
            var key = new { id, queue };
            var dropped = await connection.QuerySingleOrDefaultAsync<JobRow>(
                $"DELETE FROM jobs WHERE id = @id AND queue = @queue AND status = 'dead' RETURNING {JobRow.Columns}", key, transaction);
            if (dropped is not null) return (dropped.ToJob(), true);
            var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
                $"SELECT {JobRow.Columns} FROM jobs WHERE id = @id AND queue = @queue", key, transaction);
            return row is null ? null : (row.ToJob(), false);
        }, cancellationToken);

    /// <summary>Every attempt of a job, oldest first.</summary>
    internal async Task<IReadOnlyList<EndedAttempt>> AttemptsAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(long StartedAt, long? EndedAt, string? Outcome, string? Error)>(new CommandDefinition(
            "SELECT started_at, ended_at, outcome, error FROM job_attempts WHERE job_id = @id ORDER BY started_at, lease_token",
            new { id }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => new EndedAttempt(
            JobRow.Instant(row.StartedAt), row.EndedAt is { } ended ? JobRow.Instant(ended) : null, row.Outcome, row.Error))];
    }
}
