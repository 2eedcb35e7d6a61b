using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ServiceDefaults.Storage;

/// <summary>
/// One service's database: SQLite in a file (WAL, <c>synchronous=FULL</c>) or PostgreSQL. Statements are written once for both:
/// TEXT, BIGINT and DOUBLE PRECISION columns, <c>INSERT … ON CONFLICT</c>, <c>RETURNING</c>; instants are Unix milliseconds,
/// dates ISO 8601 text, money whole minor units with a currency column.
/// </summary>
public sealed class Database(Dialect dialect, DbDataSource source)
{
    // SQLite lets one connection write at a time, and one that waits for another looks again only now and then, in some builds once a second.
    private readonly SemaphoreSlim? _writing = dialect == Dialect.Sqlite ? new SemaphoreSlim(1, 1) : null;

    /// <summary>Which engine answers; for the few statements that differ (row locking).</summary>
    public Dialect Dialect { get; } = dialect;

    /// <summary>Opens a connection for reading, or for single statements that need no transaction of their own.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken = default) =>
        await source.OpenConnectionAsync(cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in a write transaction and commits it. The lock is taken at the start (SQLite:
    /// <c>BEGIN IMMEDIATE</c>), and the whole of it runs again when the engine reports a conflict, so it must be free of other effects,
    /// and must not start another: it would wait for itself.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken = default)
    {
        if (_writing is null) return await AttemptAsync(work, cancellationToken);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await AttemptAsync(work, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellationToken = default) =>
        WriteAsync(async (connection, transaction) => { await work(connection, transaction); return true; }, cancellationToken);

    private async Task<T> AttemptAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await OpenAsync(cancellationToken);
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (DbException e) when (attempt < MaxAttempts && IsConflict(e))
            {
            }
        }
    }

    private const int MaxAttempts = 5;

    private static bool IsConflict(DbException e) => e switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6, // SQLITE_BUSY, SQLITE_LOCKED
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        _ => false,
    };
}

/// <summary>The engines that a service can store in.</summary>
public enum Dialect
{
    /// <summary>Embedded, one file, one process writing at a time.</summary>
    Sqlite,

    /// <summary>A server, for several replicas of a service.</summary>
    PostgreSql,
}
