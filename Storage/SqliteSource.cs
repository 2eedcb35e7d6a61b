using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Storage;

/// <summary>
/// Pooled SQLite connections with the pragmas that each one needs, up to a limit: each holds an open file and memory.
/// </summary>
internal sealed class SqliteSource(string path, int busyTimeoutSeconds, int maxConnections, long minFreeBytes = 0)
    : DbDataSource, IConnectionPool
{
    private const int Busy = 5; // SQLITE_BUSY

    private readonly SemaphoreSlim _places = new(maxConnections, maxConnections);

    // The provider's pool reports nothing, but reuses the same handles, and closes those that it does not keep.
    private readonly ConcurrentDictionary<sqlite3, bool> _handles = new();

    public int Max => maxConnections;

    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        DefaultTimeout = busyTimeoutSeconds,
        ForeignKeys = true,
        Pooling = true,
    }.ToString();

    /// <summary>Whether so little space is left that a write may be refused; one call of the system, and no file is touched.</summary>
    public bool MayBeFull() => minFreeBytes > 0 && new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < minFreeBytes;

    public int Idle()
    {
        foreach (var handle in _handles.Keys)
            if (handle.IsClosed) _handles.TryRemove(handle, out _);
        return Math.Max(0, _handles.Count - (maxConnections - _places.CurrentCount));
    }

    protected override DbConnection CreateDbConnection() => Connection();

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        if (!await _places.WaitAsync(TimeSpan.FromSeconds(busyTimeoutSeconds), cancellationToken))
            throw new SqliteException($"All {maxConnections} connections are in use.", Busy);
        var connection = Connection();
        try
        {
            await connection.OpenAsync(cancellationToken);
            _handles[connection.Handle!] = true;
            await using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout={busyTimeoutSeconds * 1000};";
            await command.ExecuteNonQueryAsync(cancellationToken);
            connection.StateChange += Returned;
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            _places.Release();
            throw;
        }
    }

    /// <summary>Closes the files.</summary>
    protected override void Dispose(bool disposing)
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
        base.Dispose(disposing);
    }

    private TracedSqliteConnection Connection() => new(ConnectionString, Path.GetFileNameWithoutExtension(path));

    private void Returned(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed) return;
        ((SqliteConnection)sender).StateChange -= Returned;
        _places.Release();
    }
}
