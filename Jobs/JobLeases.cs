using System.Data.Common;
using Dapper;
using Storage;

namespace Jobs;

/// <summary>
/// What workers do to jobs. Every change of a running job names the lease's token, so a worker that was given up on
/// (paused, cut off, slow) changes nothing when it comes back. Correctness depends only on the token; clocks that disagree
/// between replicas cost double work, never double effects.
/// </summary>
internal sealed class JobLeases
{
    private readonly Database _database;
    private readonly JobSignal _signal;
    private readonly JobChanges _changes;
    private readonly IOptions<JobOptions> _options;
    private readonly RetryPause _pause;
    private readonly TimeProvider _clock;
    private readonly Completing _completing;
    private readonly Reclaiming _reclaiming;

    public JobLeases(
        Database database, Completing completing, Reclaiming reclaiming, JobSignal signal, JobChanges changes,
        IOptions<JobOptions> options, RetryPause pause, TimeProvider clock)
    {
        (_database, _completing, _reclaiming, _signal, _changes) = (database, completing, reclaiming, signal, changes);
        (_options, _pause, _clock) = (options, pause, clock);
    }

    private bool IsPostgreSql => _database.Dialect == Dialect.PostgreSql;

    private string SkipLocked => IsPostgreSql ? "FOR UPDATE SKIP LOCKED" : "";

    /// <summary>Takes up to <paramref name="limit"/> jobs that are due, oldest first. Two workers never get the same one.</summary>
    public Task<IReadOnlyList<Lease>> ClaimAsync(string queue, int limit, CancellationToken cancellationToken) =>
        ClaimAsync(queue, limit, isOpenWhileRunning: true, cancellationToken);

    /// <inheritdoc cref="IJobHandler.IsOpenWhileRunning"/>
    public async Task<IReadOnlyList<Lease>> ClaimAsync(
        string queue, int limit, bool isOpenWhileRunning, CancellationToken cancellationToken)
    {
        var openKey = isOpenWhileRunning ? "" : "open_key = NULL,";
        var token = Guid.NewGuid().ToString("N");
        var now = _clock.GetUtcNow();
        var until = now + _options.Value.Lease;
        var claim = new { queue, limit, token, now = now.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds() };
        var rows = await _database.WriteAsync((connection, transaction) => connection.QueryAsync<JobRow>($"""
            WITH next AS MATERIALIZED (
                SELECT id FROM jobs WHERE queue = @queue AND status = 'queued' AND ready_at <= @now AND {Queues.IsOpen}
                ORDER BY ready_at, id LIMIT @limit {SkipLocked}
            )
            UPDATE jobs SET status = 'running', attempts = attempts + 1, lease_token = @token, lease_until = @until, {openKey}
                progress_done = 0, progress_total = 0, claimed_at = @now, started_at = COALESCE(started_at, @now)
            WHERE id IN (SELECT id FROM next)
            RETURNING {JobRow.Columns}
            """, claim, transaction), cancellationToken);
        var leases = rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id, StringComparer.Ordinal)
            .Select(row => new Lease(row.ToJob(), token, until)).ToList();
        foreach (var lease in leases) _changes.Changed(lease.Job.Id);
        return leases;
    }

    /// <summary>Renews the jobs' leases. Jobs that this worker has lost are missing from the answer.</summary>
    public async Task<IReadOnlyList<Lease>> ExtendAsync(
        IReadOnlyList<Lease> leases, IReadOnlyList<LeaseProgress> progress, CancellationToken cancellationToken)
    {
        var until = _clock.GetUtcNow() + _options.Value.Lease;
        var these = IsPostgreSql ? "id = ANY(@ids) AND lease_token = ANY(@tokens)" : "id IN @ids AND lease_token IN @tokens";
        var parameters = new
        {
            ids = leases.Select(lease => lease.Job.Id).ToArray(),
            tokens = leases.Select(lease => lease.Token).Distinct().ToArray(),
            until = until.ToUnixTimeMilliseconds(),
        };
        var held = await _database.WriteAsync(async (connection, transaction) =>
        {
            // A locked job is just being completed or cancelled: waiting for it could end in a deadlock, and is useless.
            await connection.ExecuteAsync($"""
                UPDATE jobs SET lease_until = @until
                WHERE id IN (SELECT id FROM jobs WHERE {these} AND status = 'running' {SkipLocked})
                """, parameters, transaction);
            foreach (var (lease, done, of) in progress)
            {
                await connection.ExecuteAsync($"""
                    UPDATE jobs SET progress_done = @done, progress_total = @of
                    WHERE id IN (SELECT id FROM jobs WHERE id = @Id AND lease_token = @Token {SkipLocked})
                    """, new { done, of, lease.Job.Id, lease.Token }, transaction);
            }
            var rows = await connection.QueryAsync<(string, string)>(
                $"SELECT id, lease_token FROM jobs WHERE {these} AND status = 'running'", parameters, transaction);
            return rows.ToHashSet();
        }, cancellationToken);
        return [.. leases.Where(lease => held.Contains((lease.Job.Id, lease.Token))).Select(lease => lease with { Until = until })];
    }

    /// <summary>Marks the job as done and writes its effects, both or neither. False: the lease is lost and nothing was written.</summary>
    public async Task<bool> CompleteAsync(Lease lease, JobEffects effects, CancellationToken cancellationToken) =>
        Told(lease, await _completing.CompleteAsync(lease, effects, cancellationToken));

    /// <summary>
    /// Records a failed attempt: tried again after a pause, or a dead letter if it <paramref name="isFinal"/> or was the last one
    /// allowed. Null: the lease is lost. Otherwise the job's state now.
    /// </summary>
    public Task<JobStatus?> FailAsync(Lease lease, string error, bool isFinal, CancellationToken cancellationToken) =>
        FailAsync(lease, error, isFinal, dead: null, cancellationToken);

    /// <inheritdoc cref="IJobHandler.Dead"/>
    public async Task<JobStatus?> FailAsync(
        Lease lease, string error, bool isFinal, Func<Job, JobEffects?>? dead, CancellationToken cancellationToken)
    {
        if (isFinal || lease.Job.Attempts >= lease.Job.MaxAttempts)
        {
            const string died = "status = 'dead', error = @error, finished_at = @now";
            return await GiveUpAsync(lease, "failed", error, died, readyAt: null, dead, cancellationToken) ? JobStatus.Dead : null;
        }
        const string queued = "status = 'queued', error = @error, ready_at = @readyAt";
        var readyAt = _clock.GetUtcNow() + _pause.After(lease.Job.Attempts);
        return await GiveUpAsync(lease, "failed", error, queued, readyAt, effects: null, cancellationToken) ? JobStatus.Queued : null;
    }

    /// <summary>Gives the job back unfinished because the worker is stopping. It is due at once, and the attempt does not count.</summary>
    public Task<bool> ReturnAsync(Lease lease, CancellationToken cancellationToken)
    {
        const string queued = "status = 'queued', error = NULL, attempts = attempts - 1, ready_at = @readyAt";
        return GiveUpAsync(lease, "returned", null, queued, _clock.GetUtcNow(), effects: null, cancellationToken);
    }

    /// <summary>
    /// Gives the job back until a later time, and the attempt does not count; a failed attempt if it was postponed too often or too long.
    /// Null: the lease is lost. Otherwise the job's state now.
    /// </summary>
    /// <inheritdoc cref="IJobHandler.Dead"/>
    public async Task<JobStatus?> PostponeAsync(
        Lease lease, string reason, DateTimeOffset until, Func<Job, JobEffects?>? dead, CancellationToken cancellationToken)
    {
        var (first, settings) = (lease.Job.StartedAt ?? lease.Job.CreatedAt, _options.Value);
        if (until > first + TimeSpan.FromHours(settings.MaxPostponedHours)
            || await PostponementsAsync(lease.Job.Id, first, cancellationToken) >= settings.MaxPostponements)
                return await FailAsync(lease, reason, isFinal: false, dead, cancellationToken);
        const string queued = "status = 'queued', error = @error, attempts = attempts - 1, ready_at = @readyAt";
        var soonest = _clock.GetUtcNow() + TimeSpan.FromSeconds(settings.BackoffSeconds);
        var readyAt = until > soonest ? until : soonest;
        return await GiveUpAsync(lease, "returned", reason, queued, readyAt, effects: null, cancellationToken) ? JobStatus.Queued : null;
    }

    /// <summary>Only the lease's holder adds to them. What a stopping worker gives back has no reason, and is not among them.</summary>
    private async Task<long> PostponementsAsync(string id, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>("""
            SELECT COUNT(*) FROM job_attempts
            WHERE job_id = @id AND outcome = 'returned' AND error IS NOT NULL AND started_at >= @since
            """, new { id, since = since.ToUnixTimeMilliseconds() });
    }

    /// <inheritdoc cref="Reclaiming.ReclaimAsync"/>
    public Task<IReadOnlyList<Job>> ReclaimAsync(CancellationToken cancellationToken) =>
        ReclaimAsync(_clock.GetUtcNow(), dead: null, cancellationToken);

    /// <inheritdoc cref="Reclaiming.ReclaimAsync"/>
    public async Task<IReadOnlyList<Job>> ReclaimAsync(
        DateTimeOffset asOf, Func<Job, JobEffects?>? dead, CancellationToken cancellationToken)
    {
        var reclaimed = await _reclaiming.ReclaimAsync(asOf, dead, cancellationToken);
        foreach (var job in reclaimed) _changes.Changed(job.Id);
        foreach (var queue in reclaimed.Where(job => job.Status == JobStatus.Queued).Select(job => job.Queue).Distinct())
            _signal.Ring(queue);
        return [.. reclaimed.Where(job => job.Status == JobStatus.Dead)];
    }

    private async Task<bool> GiveUpAsync(
        Lease lease, string outcome, string? error, string change, DateTimeOffset? readyAt, Func<Job, JobEffects?>? effects,
        CancellationToken cancellationToken) =>
        Told(lease, await _database.WriteAsync(async (connection, transaction) =>
        {
            var now = _clock.GetUtcNow();
            var ended = await EndAsync(
                connection, transaction, lease, outcome, error, change, readyAt, now.ToUnixTimeMilliseconds());
            var job = lease.Job with { Status = JobStatus.Dead, Error = error, FinishedAt = now };
            if (ended && effects?.Invoke(job) is { } write) await write(connection, transaction);
            return ended;
        }, cancellationToken));

    /// <summary>Ends an attempt and changes its job, if the lease is still valid.</summary>
    public static async Task<bool> EndAsync(
        DbConnection connection, DbTransaction transaction, Lease lease, string outcome, string? error, string change,
        DateTimeOffset? readyAt, long now)
    {
        var parameters = new { lease.Job.Id, lease.Token, outcome, error, now, readyAt = readyAt?.ToUnixTimeMilliseconds() };
        var held = await connection.ExecuteAsync($"""
            UPDATE jobs SET {change}, lease_token = NULL, lease_until = NULL
            WHERE id = @Id AND lease_token = @Token AND status = 'running'
            """, parameters, transaction);
        if (held == 0) return false;
        await connection.ExecuteAsync($"""
            {JobAttempts.Insert}
            SELECT id, @Token, COALESCE(claimed_at, started_at, created_at), @now, @outcome, @error FROM jobs WHERE id = @Id
            {JobAttempts.Once}
            """, parameters, transaction);
        return true;
    }

    private bool Told(Lease lease, bool held)
    {
        if (held) _changes.Changed(lease.Job.Id);
        return held;
    }
}
