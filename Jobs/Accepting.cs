using System.Data.Common;
using System.Diagnostics;
using Dapper;
using ServiceDefaults.Requests;
using Storage;

namespace Jobs;

/// <summary>Puts jobs on their queues; those requested at the same time share one transaction.</summary>
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
        var asked = Ask(job);
        while (true)
        {
            // The key was taken by another job of the same group, or meanwhile by another replica; now it can be found.
            if (await _commits.WriteAsync(asked, cancellationToken) is var enqueued and not Enqueued.Raced) return enqueued;
        }
    }

    /// <summary>In the caller's transaction, so that the job is stored together with whatever else it writes, or not at all.</summary>
    public async Task<Enqueued> AcceptAsync(NewJob job, DbConnection connection, DbTransaction transaction)
    {
        var asked = Ask(job);
        while (true)
        {
            if (await AcceptAsync(connection, transaction, [asked]) is [var enqueued and not Enqueued.Raced]) return enqueued;
        }
    }

    private Asked Ask(NewJob job)
    {
        var now = _clock.GetUtcNow();
        return new Asked
        {
            Id = job.Id ?? TimeOrderedId.New(now).ToString("N"),
            Job = job,
            MaxAttempts = job.MaxAttempts ?? _options.Value.MaxAttempts,
            DueAt = (job.NotBefore ?? now).ToUnixTimeMilliseconds(),
            AskedAt = now.ToUnixTimeMilliseconds(),
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
            RequestId = RequestId.Current,
        };
    }

    private async Task<IReadOnlyList<Enqueued>> AcceptAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Asked> group)
    {
        var results = new Enqueued?[group.Count];
        var known = await KnownKeysAsync(connection, transaction, group);
        var open = await OpenKeysAsync(connection, transaction, group);
        var (keys, openKeys) = (new HashSet<(string, string)>(), new HashSet<(string, string)>());
        var inserted = new List<int>();
        foreach (var ofQueue in Enumerable.Range(0, group.Count).GroupBy(i => group[i].Job.Queue, StringComparer.Ordinal))
        {
            var room = await RoomAsync(connection, transaction, ofQueue.Key, ofQueue.Count());
            foreach (var i in ofQueue)
            {
                var (asked, key) = (group[i], (group[i].Job.Queue, group[i].Job.IdempotencyKey ?? ""));
                var openKey = (asked.Job.Queue, asked.Job.OpenKey ?? "");
                if (asked.Job.IdempotencyKey is not null && known.TryGetValue(key, out var earlier))
                {
                    results[i] = earlier.Fingerprint == asked.Job.Fingerprint
                        ? new Enqueued.Repeated(earlier.ToJob())
                        : new Enqueued.KeyTaken();
                }
                else if (asked.Job.OpenKey is not null && open.TryGetValue(openKey, out var running))
                {
                    results[i] = new Enqueued.Open(running.ToJob());
                }
                else if (asked.Job.IdempotencyKey is not null && !keys.Add(key) || asked.Job.OpenKey is not null && !openKeys.Add(openKey))
                {
                    results[i] = new Enqueued.Raced();
                }
                else if (asked.Job.OpenKey is null && room-- <= 0)
                {
                    // There are never more jobs with an open key than there are keys.
                    results[i] = new Enqueued.Full();
                }
                else
                {
                    inserted.Add(i);
                }
            }
        }
        await InsertAsync(connection, transaction, group, inserted, results);
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

    private async Task<Dictionary<(string, string), JobRow>> OpenKeysAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Asked> group)
    {
        var keyed = group.Where(asked => asked.Job.OpenKey is not null).ToList();
        if (keyed.Count == 0) return [];
        var queues = keyed.Select(asked => asked.Job.Queue).Distinct().ToArray();
        var keys = keyed.Select(asked => asked.Job.OpenKey!).Distinct().ToArray();
        var isOneOf = _database.Dialect == Dialect.PostgreSql
            ? "queue = ANY(@queues) AND open_key = ANY(@keys)"
            : "queue IN @queues AND open_key IN @keys";
        var rows = await connection.QueryAsync<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE {isOneOf} AND {OpenJobs.IsOpen}", new { queues, keys }, transaction);
        return rows.ToDictionary(row => (row.Queue, row.OpenKey!));
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
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Asked> group, List<int> inserted, Enqueued?[] results)
    {
        if (inserted.Count == 0) return;
        Asked[] jobs = [.. inserted.Select(i => group[i])];
        var stored = _database.Dialect == Dialect.PostgreSql
            ? await Insertion.AtOnceAsync(connection, transaction, jobs)
            : await Insertion.OneByOneAsync(connection, transaction, jobs);
        foreach (var i in inserted)
        {
            if (stored.Contains(group[i].Id)) results[i] = new Enqueued.Accepted(group[i].ToRow().ToJob());
            else if (await Insertion.IsKnownAsync(connection, transaction, group[i].Id))
                throw new InvalidOperationException($"There is a job {group[i].Id} already: an id is for one job.");
            else results[i] = new Enqueued.Raced();
        }
        foreach (var ofQueue in inserted.GroupBy(i => group[i].Job.Queue, StringComparer.Ordinal))
            _depth.Accepted(ofQueue.Key, ofQueue.Count());
    }
}
