using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Npgsql;

namespace Storage;

/// <summary>
/// One service's database: SQLite in a file (WAL, <c>synchronous=FULL</c>) or PostgreSQL. Statements are written once for both:
/// TEXT, BIGINT and DOUBLE PRECISION columns, <c>INSERT … ON CONFLICT</c>, <c>RETURNING</c>; instants are Unix milliseconds,
/// dates ISO 8601 text, money whole minor units with a currency column.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly DbDataSource _source;
    private readonly StoreGate _gate;
    private readonly TimeProvider _clock;
    private readonly Backoff _backoff;
    private int _used;
    private volatile string? _notWritable;

    // SQLite lets one connection write at a time, and a waiting one checks again only now and then, in some
    // builds once a second.
    private readonly SemaphoreSlim? _writing;

    internal Database(Dialect dialect, DbDataSource source, StoreGate gate, TimeProvider clock, IConnectionPool pool)
    {
        (Dialect, _source, _gate, _clock, Pool) = (dialect, source, gate, clock, pool);
        _backoff = new Backoff(clock, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
        _writing = dialect == Dialect.Sqlite ? new SemaphoreSlim(1, 1) : null;
    }

    /// <summary>Which engine it is; for the few statements that differ (row locking).</summary>
    public Dialect Dialect { get; }

    /// <summary>Currently open connections.</summary>
    internal int Used => Volatile.Read(ref _used);

    internal IConnectionPool Pool { get; }

    /// <summary>
    /// Opens a connection for reading, or for single statements that need no transaction of their own. Waits until the schema is ready;
    /// throws at once while a store that was ready before is unavailable.
    /// </summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken = default)
    {
        await _gate.PassAsync(cancellationToken);
        return await ConnectAsync(cancellationToken);
    }

    /// <summary>A connection even if the gate is closed: for opening the gate, and for checking whether it should be open.</summary>
    internal async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken);
            Interlocked.Increment(ref _used);
            connection.StateChange += Closed;
            return connection;
        }
        catch (SocketException e)
        {
            // The host name is not known yet; every other connection failure comes wrapped.
            throw Noticed(new NpgsqlException("The server's name is not known.", e));
        }
        catch (DbException e)
        {
            Noticed(e);
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a write transaction and commits it. The lock is taken at the start (SQLite:
    /// <c>BEGIN IMMEDIATE</c>), and all of it runs again if the engine reports a conflict, so it must have no other effects,
    /// and must not start another transaction: it would wait for itself.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken = default)
    {
        await _gate.PassAsync(cancellationToken);
        return await WriteFirstAsync(work, cancellationToken);
    }

    /// <summary>Code that opens the gate cannot wait for it.</summary>
    internal async Task<T> WriteFirstAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
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

    /// <summary>
    /// Why the last write was refused, if the disk was full or read-only. It tries a write again first, and also if there is so little
    /// space that the next one may be refused; so only one caller does this.
    /// </summary>
    internal async Task<string?> NotWritableAsync(CancellationToken cancellationToken)
    {
        if (_notWritable is null && (Pool as SqliteSource)?.MayBeFull() != true) return null;
        try
        {
            await WriteFirstAsync((connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
                "CREATE TABLE store_probe (filler TEXT); INSERT INTO store_probe (filler) VALUES (@filler); DROP TABLE store_probe",
                new { filler = Filler }, transaction, cancellationToken: cancellationToken)), cancellationToken);
        }
        catch (DbException)
        {
            // The failure has been noted, and is the answer.
        }
        return _notWritable;
    }

    private static readonly string Filler = new('.', 64 << 10);

    /// <summary>Connections to a server that went away are useless once it is back.</summary>
    internal void Forget() => (_source as NpgsqlDataSource)?.Clear();

    /// <summary>Closes pooled connections; called by the container.</summary>
    public void Dispose()
    {
        (Pool as IDisposable)?.Dispose();
        _source.Dispose();
    }

    private async Task<T> AttemptAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await ConnectAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                _notWritable = null;
                return result;
            }
            catch (DbException e) when (StoreFailures.Of(Noticed(e)) == StoreFailure.Busy && attempt < MaxAttempts)
            {
                await _backoff.DelayAsync(attempt, cancellationToken);
            }
        }
    }

    private const int MaxAttempts = 6;

    /// <summary>Closes the gate if a store went away, and remembers it if a store refuses writes.</summary>
    private DbException Noticed(DbException exception)
    {
        switch (StoreFailures.Of(exception))
        {
            case StoreFailure.Away when _gate.IsOpen: _gate.Close(StoreReasons.Of(exception, _clock.GetUtcNow())); break;
            case StoreFailure.Full or StoreFailure.ReadOnly: _notWritable ??= StoreReasons.Of(exception, _clock.GetUtcNow()); break;
        }
        return exception;
    }

    private void Closed(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed) return;
        ((DbConnection)sender).StateChange -= Closed;
        Interlocked.Decrement(ref _used);
    }
}
