using Microsoft.Data.Sqlite;
using Npgsql;
using ServiceDefaults.Configuration;

namespace Storage;

/// <summary>
/// What keeps a database from opening, in words that say how to fix it. Connection strings are never repeated: they hold passwords.
/// </summary>
internal static class StartTrouble
{
    public static StartFailedException Directory(string directory, Exception e) =>
        new($"The data directory {directory} cannot be written: {e.Message} Set Storage:DataDirectory (Storage__DataDirectory) to a " +
            $"directory that this user may write.", e);

    public static StartFailedException ConnectionString(string name, Exception e) =>
        new($"ConnectionStrings:{name} (ConnectionStrings__{name}) is not a PostgreSQL connection string; it looks like " +
            $"Host=localhost;Username=me;Password=…;Database={name}", e);

    public static StartFailedException Migration(string migration, Exception e) =>
        new($"The migration {migration} failed, and nothing of it was kept: {e.Message} Fix the data that it stumbles over, or start " +
            $"the version that ran before.", e);

    /// <summary>Null when it may fix itself, as a server does that is only starting.</summary>
    public static StartFailedException? Of(Exception e, string name) => e switch
    {
        SqliteException { SqliteErrorCode: 8 or 14 or 10 or 3 } sqlite =>
            new($"The database {name}.db cannot be written: {sqlite.Message} Set Storage:DataDirectory (Storage__DataDirectory) to a " +
                $"directory that this user may write.", e),
        SqliteException { SqliteErrorCode: 11 or 26 } =>
            new($"The file {name}.db in the data directory is damaged or no database. Put back a copy of it, or move it away to start " +
                $"afresh.", e),
        _ when StoreFailures.Of(e) is not StoreFailure.Other => null,
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification } postgres => Refused(name,
                "Fix its user name and password", postgres),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } postgres =>
            Refused(name, "Create that database, or fix the name", postgres),
        PostgresException postgres => Refused(name, "Fix what it names", postgres),
        NpgsqlException npgsql =>
            new($"ConnectionStrings:{name} (ConnectionStrings__{name}) leads to no PostgreSQL that can be used: {npgsql.Message}", e),
        _ => null,
    };

    private static StartFailedException Refused(string name, string fix, PostgresException e) =>
        new($"PostgreSQL refuses ConnectionStrings:{name} (ConnectionStrings__{name}): {e.MessageText} ({e.SqlState}). {fix}.", e);
}
