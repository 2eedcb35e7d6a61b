using Microsoft.Data.Sqlite;
using Npgsql;

namespace ServiceDefaults.Storage;

/// <summary>What keeps a database from opening, in words that say how to mend it. Connection strings are never repeated: they hold passwords.</summary>
internal static class StartTrouble
{
    public static StartFailedException Directory(string directory, Exception e) =>
        new($"The data directory {directory} cannot be written: {e.Message} Set Storage:DataDirectory (Storage__DataDirectory) to a directory that this user may write.", e);

    public static StartFailedException ConnectionString(string name, Exception e) =>
        new($"ConnectionStrings:{name} (ConnectionStrings__{name}) is not a PostgreSQL connection string; it looks like Host=localhost;Username=me;Password=…;Database={name}", e);

    /// <summary>Null when it is not for the one who starts the service to mend.</summary>
    public static StartFailedException? Of(Exception e, string name) => e switch
    {
        SqliteException { SqliteErrorCode: 13 } => new($"The disk of the data directory is full. Make room, or set Storage:DataDirectory (Storage__DataDirectory) to another disk.", e),
        SqliteException { SqliteErrorCode: 8 or 14 or 10 or 3 } sqlite => new($"The database {name}.db cannot be written: {sqlite.Message} Set Storage:DataDirectory (Storage__DataDirectory) to a directory that this user may write.", e),
        SqliteException { SqliteErrorCode: 11 or 26 } => new($"The file {name}.db in the data directory is damaged or no database. Put back a copy of it, or move it away to start afresh.", e),
        PostgresException postgres => new($"PostgreSQL refuses ConnectionStrings:{name} (ConnectionStrings__{name}): {postgres.MessageText} ({postgres.SqlState}).", e),
        NpgsqlException npgsql => new($"PostgreSQL of ConnectionStrings:{name} (ConnectionStrings__{name}) does not answer: {npgsql.Message}", e),
        _ => null,
    };
}
