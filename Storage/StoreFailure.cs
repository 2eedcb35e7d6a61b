using Microsoft.Data.Sqlite;
using Npgsql;

namespace Storage;

/// <summary>What an engine's error says about the store, where it says anything.</summary>
internal enum StoreFailure
{
    /// <summary>The statement is wrong, or something that nobody thought of.</summary>
    Other,

    /// <summary>Nothing answers, or what answers is starting or stopping.</summary>
    Away,

    /// <summary>No answer in time: a server out of reach, a pool that is used up, or a statement that takes long.</summary>
    Slow,

    /// <summary>Others hold what this one wants; it was asked for several times.</summary>
    Busy,

    /// <summary>There is no room for what was to be written.</summary>
    Full,

    /// <summary>It cannot be written, for whatever it says of reading.</summary>
    ReadOnly,
}

internal static class StoreFailures
{
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
