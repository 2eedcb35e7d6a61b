using Microsoft.Data.Sqlite;
using Npgsql;
using ServiceDefaults.Configuration;

namespace Storage;

/// <summary>
/// What keeps a database from opening, with how to fix it. Connection strings are never repeated, since they contain passwords.
/// </summary>
internal static class StartTrouble
{
    public static StartFailedException Directory(string directory, Exception e) =>
        new($"The data directory {directory} is not writable: {e.Message} Set Storage:DataDirectory (Storage__DataDirectory) to a " +
            $"directory that this user may write to.", e);

    public static StartFailedException ConnectionString(string name, Exception e) =>
        new($"ConnectionStrings:{name} (ConnectionStrings__{name}) is not a PostgreSQL connection string; it looks like " +
            $"Host=localhost;Username=me;Password=…;Database={name}", e);

    public static StartFailedException Migration(string migration, Exception e) =>
        new($"The migration {migration} failed and was rolled back: {e.Message} Fix the data that it fails on, or start " +
            $"the version that ran before.", e);

    /// <summary>Null if it may fix itself, as with a server that is still starting.</summary>
    public static StartFailedException? Of(Exception e, string name) => e switch
    {
        SqliteException { SqliteErrorCode: 8 or 14 or 10 or 3 } sqlite =>
            new($"The database {name}.db is not writable: {sqlite.Message} Set Storage:DataDirectory (Storage__DataDirectory) to a " +
                $"directory that this user may write to.", e),
        SqliteException { SqliteErrorCode: 11 or 26 } =>
            new($"The file {name}.db in the data directory is damaged or not a database. Restore a copy of it, or move it away to start " +
                $"afresh.", e),
        _ when StoreFailures.Of(e) is not StoreFailure.Other => null,
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification } postgres => Refused(name,
                "Fix its user name and password", postgres),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } postgres =>
            Refused(name, "Create that database, or fix the name", postgres),
        PostgresException postgres => Refused(name, "Fix what the message names", postgres),
        NpgsqlException npgsql =>
            new($"ConnectionStrings:{name} (ConnectionStrings__{name}) does not lead to a usable PostgreSQL: {npgsql.Message}", e),
        _ => null,
    };

    private static StartFailedException Refused(string name, string fix, PostgresException e) =>
        new($"PostgreSQL refuses ConnectionStrings:{name} (ConnectionStrings__{name}): {e.MessageText} ({e.SqlState}). {fix}.", e);
}
