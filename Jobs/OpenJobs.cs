using System.Data.Common;
using Dapper;
using Storage;

namespace Jobs;

/// <summary>Waiting or running jobs, by their open keys, and when they are due.</summary>
public sealed class OpenJobs(Database database)
{
    internal const string IsOpen = "status IN ('queued', 'running')";

    /// <summary>The one with this key, if there is one.</summary>
    public async Task<Job?> FindAsync(string queue, string openKey, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(queue, openKey, connection, transaction: null);
    }

    /// <inheritdoc cref="FindAsync(string, string, CancellationToken)"/>
    public static async Task<Job?> FindAsync(string queue, string openKey, DbConnection connection, DbTransaction? transaction)
    {
        var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE queue = @queue AND open_key = @openKey AND {IsOpen}", new { queue, openKey },
            transaction);
        return row?.ToJob();
    }

    /// <summary>The one with this id, if it waits or runs.</summary>
    public static async Task<Job?> GetAsync(string queue, string id, DbConnection connection, DbTransaction transaction)
    {
        var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE id = @id AND queue = @queue AND {IsOpen}", new { queue, id }, transaction);
        return row?.ToJob();
    }

    /// <summary>All of a queue, oldest first.</summary>
    public async Task<IReadOnlyList<Job>> ListAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<JobRow>(new CommandDefinition(
            $"SELECT {JobRow.Columns} FROM jobs WHERE queue = @queue AND {IsOpen} ORDER BY created_at, id", new { queue },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToJob())];
    }

    /// <summary>How many a queue has, as the transaction sees it.</summary>
    public static Task<long> CountAsync(string queue, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM jobs WHERE queue = @queue AND {IsOpen}", new { queue }, transaction);

    /// <summary>
    /// Puts a job that is just being completed back on its queue, due at <paramref name="at"/>. Called among its effects, it makes the
    /// work recur: whatever happens to this process, it is neither forgotten nor duplicated. Only the last of its attempts is kept.
    /// </summary>
    public static Task AgainAsync(Job job, DateTimeOffset at, DbConnection connection, DbTransaction transaction) =>
        AgainAsync(job.Id, at, connection, transaction);

    /// <inheritdoc cref="AgainAsync(Job, DateTimeOffset, DbConnection, DbTransaction)"/>
    /// <param name="id">Of a job that is just being completed, or that has succeeded or died before.</param>
    /// <param name="at">When it is due.</param>
    /// <param name="connection">The transaction's.</param>
    /// <param name="transaction">The caller's.</param>
    public static async Task AgainAsync(string id, DateTimeOffset at, DbConnection connection, DbTransaction transaction)
    {
        await connection.ExecuteAsync("""
            UPDATE jobs SET status = 'queued', attempts = 0, ready_at = @at, started_at = NULL, finished_at = NULL
            WHERE id = @id AND status IN ('succeeded', 'dead')
            """, new { id, at = at.ToUnixTimeMilliseconds() }, transaction);
        await connection.ExecuteAsync("""
            DELETE FROM job_attempts WHERE job_id = @id
                AND ended_at < (SELECT MAX(ended_at) FROM job_attempts WHERE job_id = @id)
            """, new { id }, transaction);
    }

    /// <summary>Makes a waiting job due at another time. Does nothing to a running one.</summary>
    public static Task MoveAsync(Job job, DateTimeOffset at, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("UPDATE jobs SET ready_at = @at WHERE id = @Id AND status = 'queued'",
            new { job.Id, at = at.ToUnixTimeMilliseconds() }, transaction);
}
