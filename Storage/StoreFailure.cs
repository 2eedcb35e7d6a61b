using Microsoft.Data.Sqlite;
using Npgsql;

namespace Storage;

/// <summary>What an engine's error says about the store, if anything.</summary>
public enum StoreFailure
{
    /// <summary>The statement is wrong, or something unforeseen happened.</summary>
    Other,

    /// <summary>Nothing answers, or the server is starting or stopping.</summary>
    Away,

    /// <summary>No answer in time: a server out of reach, an exhausted pool, or a slow statement.</summary>
    Slow,

    /// <summary>Others hold the lock; it was tried several times.</summary>
    Busy,

    /// <summary>There is no room for the write.</summary>
    Full,

    /// <summary>It is not writable, even if it can be read.</summary>
    ReadOnly,
}

/// <summary>Reads the errors of both engines.</summary>
public static class StoreFailures
{
    /// <summary>What the exception says about the store; <see cref="StoreFailure.Other"/> if nothing.</summary>
    public static StoreFailure Of(Exception exception) => exception switch
    {
        StoreNotReadyException => StoreFailure.Away,
        SqliteException sqlite => Of(sqlite.SqliteErrorCode),
        PostgresException postgres => Of(postgres.SqlState),
        NpgsqlException { InnerException: TimeoutException } => StoreFailure.Slow,
        NpgsqlException { IsTransient: true } => StoreFailure.Away,
        _ => StoreFailure.Other,
    };

    private static StoreFailure Of(int sqlite) => sqlite switch
    {
        5 or 6 => StoreFailure.Busy, // SQLITE_BUSY, SQLITE_LOCKED
        8 or 10 => StoreFailure.ReadOnly, // SQLITE_READONLY, SQLITE_IOERR
        13 => StoreFailure.Full,
        _ => StoreFailure.Other,
    };

    private static StoreFailure Of(string postgres) => postgres switch
    {
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => StoreFailure.Away,
        ['0', '8', ..] => StoreFailure.Away,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.TooManyConnections => StoreFailure.Busy,
        PostgresErrorCodes.DiskFull => StoreFailure.Full,
        PostgresErrorCodes.ReadOnlySqlTransaction => StoreFailure.ReadOnly,
        _ => StoreFailure.Other,
    };
}
