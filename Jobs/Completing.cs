using System.Data.Common;
using Dapper;
using Storage;

namespace Jobs;

/// <summary>Ends jobs whose work is done and writes their effects; jobs that end at the same time share one transaction.</summary>
internal sealed class Completing
{
    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly GroupCommit<Completion, bool> _commits;

    public Completing(Database database, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _commits = new(database, CompleteAsync);
    }

    /// <summary>False: the lease is lost and nothing was written.</summary>
    public Task<bool> CompleteAsync(Lease lease, JobEffects effects, CancellationToken cancellationToken) =>
        _commits.WriteAsync(new Completion(lease, effects), cancellationToken);

    private async Task<IReadOnlyList<bool>> CompleteAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Completion> group)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var done = _database.Dialect == Dialect.PostgreSql
            ? await EndAtOnceAsync(connection, transaction, group, now)
            : await EndOneByOneAsync(connection, transaction, group, now);
        var completed = new bool[group.Count];
        for (var i = 0; i < group.Count; i++)
        {
            completed[i] = done.Remove((group[i].Lease.Job.Id, group[i].Lease.Token));
            if (completed[i]) await group[i].Effects(connection, transaction);
        }
        return completed;
    }

    private static async Task<HashSet<(string, string)>> EndAtOnceAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Completion> group, long now)
    {
        var ids = group.Select(each => each.Lease.Job.Id).ToArray();
        var tokens = group.Select(each => each.Lease.Token).ToArray();
        var ended = await connection.QueryAsync<(string, string)>($"""
            WITH done AS (
                UPDATE jobs SET status = 'succeeded', error = NULL, finished_at = @now, lease_token = NULL, lease_until = NULL
                FROM unnest(@ids, @tokens) AS held (held_id, held_token)
                WHERE id = held_id AND lease_token = held_token AND status = 'running'
                RETURNING id, held_token, COALESCE(claimed_at, started_at, created_at) AS began
            )
            {JobAttempts.Insert}
            SELECT id, held_token, began, @now, 'succeeded', NULL FROM done
            {JobAttempts.Once}
            RETURNING job_id, lease_token
            """, new { ids, tokens, now }, transaction);
        return [.. ended];
    }

    private static async Task<HashSet<(string, string)>> EndOneByOneAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Completion> group, long now)
    {
        const string succeeded = "status = 'succeeded', error = NULL, finished_at = @now";
        var done = new HashSet<(string, string)>();
        foreach (var (lease, _) in group)
        {
            if (await JobLeases.EndAsync(connection, transaction, lease, "succeeded", null, succeeded, readyAt: null, now))
                done.Add((lease.Job.Id, lease.Token));
        }
        return done;
    }

    private sealed record Completion(Lease Lease, JobEffects Effects);
}
