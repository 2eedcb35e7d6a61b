using System.Data.Common;
using System.Diagnostics;
using Dapper;
using ServiceDefaults.Requests;
using Storage;

namespace Jobs;

/// <summary>Puts jobs on their queues, those that are asked for at the same time in one transaction.</summary>
internal sealed class Accepting
{
    private readonly Database _database;
    private readonly JobDepth _depth;
    private readonly IOptions<JobOptions> _options;
    private readonly TimeProvider _clock;
    private readonly GroupCommit<Asked, Enqueued> _commits;

    public Accepting(Database database, JobDepth depth, IOptions<JobOptions> options, TimeProvider clock)
    {
        (_database, _depth, _options, _clock) = (database, depth, options, clock);
        _commits = new(database, AcceptAsync);
    }

    public async Task<Enqueued> AcceptAsync(NewJob job, CancellationToken cancellationToken)
    {
        var id = TimeOrderedId.New(_clock.GetUtcNow()).ToString("N");
        var asked = new Asked(id, job, Activity.Current?.Id, Activity.Current?.TraceStateString, RequestId.Current);
        while (true)
        {
            // The key was taken by another of the same group, or by another replica since the look: now it is there to be seen.
            if (await _commits.WriteAsync(asked, cancellationToken) is var enqueued and not Enqueued.Raced) return enqueued;
        }
    }

    private async Task<IReadOnlyList<Enqueued>> AcceptAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Asked> group)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var results = new Enqueued?[group.Count];
        var known = await KnownKeysAsync(connection, transaction, group);
        var keys = new HashSet<(string, string)>();
        var inserted = new List<int>();
        foreach (var ofQueue in Enumerable.Range(0, group.Count).GroupBy(i => group[i].Job.Queue, StringComparer.Ordinal))
        {
            var room = await RoomAsync(connection, transaction, ofQueue.Key, ofQueue.Count());
            foreach (var i in ofQueue)
            {
                var (asked, key) = (group[i], (group[i].Job.Queue, group[i].Job.IdempotencyKey ?? ""));
                if (asked.Job.IdempotencyKey is not null && known.TryGetValue(key, out var earlier))
                {
                    results[i] = earlier.Fingerprint == asked.Job.Fingerprint
                        ? new Enqueued.Repeated(earlier.ToJob())
                        : new Enqueued.KeyTaken();
                }
                else if (asked.Job.IdempotencyKey is not null && !keys.Add(key))
                {
                    results[i] = new Enqueued.Raced();
                }
                else if (room-- <= 0)
                {
                    results[i] = new Enqueued.Full();
                }
                else
                {
                    inserted.Add(i);
                }
            }
        }
        await InsertAsync(connection, transaction, group, inserted, results, now);
        return results!;
    }

    private async Task<Dictionary<(string, string), JobRow>> KnownKeysAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Asked> group)
    {
        var keyed = group.Where(asked => asked.Job.IdempotencyKey is not null).ToList();
        if (keyed.Count == 0) return [];
        var queues = keyed.Select(asked => asked.Job.Queue).Distinct().ToArray();
        var keys = keyed.Select(asked => asked.Job.IdempotencyKey!).ToArray();
        var isOneOf = _database.Dialect == Dialect.PostgreSql
            ? "queue = ANY(@queues) AND idempotency_key = ANY(@keys)"
            : "queue IN @queues AND idempotency_key IN @keys";
        var rows = await connection.QueryAsync<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE {isOneOf}", new { queues, keys }, transaction);
        return rows.ToDictionary(row => (row.Queue, row.IdempotencyKey!));
    }

    private async Task<long> RoomAsync(DbConnection connection, DbTransaction transaction, string queue, int wanted)
    {
        var capacity = _options.Value.Capacity;
        if (_depth.Fits(queue, wanted, capacity)) return wanted;
        var waiting = await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE queue = @queue AND status = 'queued' LIMIT @capacity) AS waiting",
            new { queue, capacity }, transaction);
        _depth.Counted(queue, waiting);
        return capacity - waiting;
    }

    private async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Asked> group, List<int> inserted,
        Enqueued?[] results, long now)
    {
        if (inserted.Count == 0) return;
        var maxAttempts = _options.Value.MaxAttempts;
        var stored = _database.Dialect == Dialect.PostgreSql
            ? await InsertAtOnceAsync(connection, transaction, [.. inserted.Select(i => group[i])], maxAttempts, now)
            : await InsertOneByOneAsync(connection, transaction, inserted.Select(i => group[i]), maxAttempts, now);
        foreach (var i in inserted)
        {
            results[i] = stored.Contains(group[i].Id)
                ? new Enqueued.Accepted(group[i].ToRow(maxAttempts, now).ToJob())
                : new Enqueued.Raced();
        }
        foreach (var ofQueue in inserted.GroupBy(i => group[i].Job.Queue, StringComparer.Ordinal))
            _depth.Accepted(ofQueue.Key, ofQueue.Count());
    }

    private const string Insert = """
        INSERT INTO jobs (id, queue, payload, idempotency_key, fingerprint, traceparent, tracestate, request_id,
            status, max_attempts, ready_at, created_at)
        """;

    private const string UnlessKeyIsTaken =
        "ON CONFLICT (queue, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id";

    private static async Task<HashSet<string>> InsertAtOnceAsync(
        DbConnection connection, DbTransaction transaction, Asked[] jobs, int maxAttempts, long now)
    {
        var ids = await connection.QueryAsync<string>($"""
            {Insert}
            SELECT new.*, 'queued', @maxAttempts, @now, @now
            FROM unnest(@ids, @queues, @payloads, @keys, @fingerprints, @traceParents, @traceStates, @requestIds) AS new
            {UnlessKeyIsTaken}
            """,
            new
            {
                ids = Array.ConvertAll(jobs, asked => asked.Id),
                queues = Array.ConvertAll(jobs, asked => asked.Job.Queue),
                payloads = Array.ConvertAll(jobs, asked => asked.Job.Payload),
                keys = Array.ConvertAll(jobs, asked => asked.Job.IdempotencyKey),
                fingerprints = Array.ConvertAll(jobs, asked => asked.Job.Fingerprint),
                traceParents = Array.ConvertAll(jobs, asked => asked.TraceParent),
                traceStates = Array.ConvertAll(jobs, asked => asked.TraceState),
                requestIds = Array.ConvertAll(jobs, asked => asked.RequestId),
                maxAttempts,
                now,
            }, transaction);
        return [.. ids];
    }

    private static async Task<HashSet<string>> InsertOneByOneAsync(
        DbConnection connection, DbTransaction transaction, IEnumerable<Asked> jobs, int maxAttempts, long now)
    {
        var ids = new HashSet<string>();
        foreach (var asked in jobs)
        {
            var id = await connection.ExecuteScalarAsync<string?>($"""
                {Insert}
                VALUES (@Id, @Queue, @Payload, @IdempotencyKey, @Fingerprint, @TraceParent, @TraceState, @RequestId,
                    'queued', @maxAttempts, @now, @now)
                {UnlessKeyIsTaken}
                """,
                new
                {
                    asked.Id, asked.Job.Queue, asked.Job.Payload, asked.Job.IdempotencyKey, asked.Job.Fingerprint,
                    asked.TraceParent, asked.TraceState, asked.RequestId, maxAttempts, now,
                }, transaction);
            if (id is not null) ids.Add(id);
        }
        return ids;
    }

    /// <summary>A job that is asked for, with the request that asks for it.</summary>
    private sealed record Asked(string Id, NewJob Job, string? TraceParent, string? TraceState, string? RequestId)
    {
        public JobRow ToRow(int maxAttempts, long now) => new()
        {
            Id = Id, Queue = Job.Queue, Payload = Job.Payload, Status = "queued", Attempts = 0, MaxAttempts = maxAttempts,
            CreatedAt = now, TraceParent = TraceParent, TraceState = TraceState, RequestId = RequestId,
            Fingerprint = Job.Fingerprint, IdempotencyKey = Job.IdempotencyKey,
        };
    }
}
