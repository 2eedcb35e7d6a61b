using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ServiceDefaults.Storage;

/// <summary>
/// One service's database: SQLite in a file (WAL, <c>synchronous=FULL</c>) or PostgreSQL. Statements are written once for both:
/// TEXT, BIGINT and DOUBLE PRECISION columns, <c>INSERT … ON CONFLICT</c>, <c>RETURNING</c>; instants are Unix milliseconds,
/// dates ISO 8601 text, money whole minor units with a currency column.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly DbDataSource _source;
    private readonly Backoff _backoff;
    private int _used;

    // SQLite lets one connection write at a time, and one that waits for another looks again only now and then, in some builds once a second.
    private readonly SemaphoreSlim? _writing;

    internal Database(Dialect dialect, DbDataSource source, TimeProvider clock, NpgsqlPool? pool = null)
    {
        (Dialect, _source, _backoff, Pool) = (dialect, source, new Backoff(clock), pool);
        _writing = dialect == Dialect.Sqlite ? new SemaphoreSlim(1, 1) : null;
    }

    /// <summary>Which engine answers; for the few statements that differ (row locking).</summary>
    public Dialect Dialect { get; }

    /// <summary>Connections that are open at the moment.</summary>
    internal int Used => Volatile.Read(ref _used);

    /// <summary>The server's pool; SQLite's has nothing to tell.</summary>
    internal NpgsqlPool? Pool { get; }

    /// <summary>Opens a connection for reading, or for single statements that need no transaction of their own.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken = default)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        Interlocked.Increment(ref _used);
        connection.StateChange += Closed;
        return connection;
    }

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

    /// <summary>Closes what is pooled; called by the container.</summary>
    public void Dispose()
    {
        Pool?.Dispose();
        _source.Dispose();
    }

    private async Task<T> AttemptAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (DbException e) when (attempt < MaxAttempts && IsConflict(e))
            {
                await _backoff.DelayAsync(attempt, cancellationToken);
            }
        }
    }

    private const int MaxAttempts = 6;

    private static bool IsConflict(DbException e) => e switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6, // SQLITE_BUSY, SQLITE_LOCKED
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable,
        _ => false,
    };

    private void Closed(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed) return;
        ((DbConnection)sender).StateChange -= Closed;
        Interlocked.Decrement(ref _used);
    }
}

/// <summary>The engines that a service can store in.</summary>
public enum Dialect
{
    /// <summary>Embedded, one file, one process writing at a time.</summary>
    Sqlite,

    /// <summary>A server, for several replicas of a service.</summary>
    PostgreSql,
}
