using System.Data.Common;
using Dapper;
using Npgsql;
using ServiceDefaults.Configuration;
using Testing;

namespace Storage.Tests;

public sealed class PostgreSqlDatabaseTests(PostgreSqlServer server) : DatabaseTests
{
    private string? _database;

    protected override Dialect Dialect => Dialect.PostgreSql;

    protected override DbException Conflict =>
        new PostgresException("could not serialize access due to concurrent update", "ERROR", "ERROR",
            PostgresErrorCodes.SerializationFailure);

    protected override async Task<Dictionary<string, string?>> SettingsAsync() =>
        new() { ["ConnectionStrings:plain"] = _database ??= await server.CreateDatabaseAsync() + ";Maximum Pool Size=7" };

    protected override async Task<DbConnection> ConnectAsync(Dictionary<string, string?> settings)
    {
        var connection = new NpgsqlConnection(settings["ConnectionStrings:plain"] + ";Pooling=false");
        await connection.OpenAsync(Cancelled);
        return connection;
    }

    protected override async Task<IAsyncDisposable> HoldMigrationsAsync(Dictionary<string, string?> settings)
    {
        var connection = await ConnectAsync(settings);
        await connection.ExecuteAsync($"SELECT pg_advisory_lock({0x506c6174666f726d})");
        return connection;
    }

    /// <summary>What creates the table waits for a lock before it may end.</summary>
    protected override async Task<IAsyncDisposable> AmidMigrationAsync(Dictionary<string, string?> settings)
    {
        var connection = await ConnectAsync(settings);
        await connection.ExecuteAsync("""
            SELECT pg_advisory_lock(1);
            CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL);
            CREATE FUNCTION amid() RETURNS trigger AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN NEW; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER amid AFTER INSERT ON migrations FOR EACH ROW EXECUTE FUNCTION amid();
            """);
        return new Ending(async () =>
        {
            await connection.DisposeAsync();
            await using var ending = await ConnectAsync(settings);
            await ending.ExecuteAsync("DROP TRIGGER amid ON migrations");
        });
    }

    protected override async Task<bool> IsMigratingAsync(Dictionary<string, string?> settings)
    {
        await using var connection = await ConnectAsync(settings);
        return await connection.ExecuteScalarAsync<bool>("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT " +
            "granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    [Theory]
    [InlineData("Database=nowhere", "database \"nowhere\" does not exist (3D000). Create that database, or fix the name.")]
    [InlineData("Username=nobody;Password=hush", "role \"nobody\" does not exist (28000). Fix its user name and password.")]
    public async Task What_the_server_refuses_is_one_clear_line_without_the_password(string wrong, string said)
    {
        var settings = await SettingsAsync();
        var failure = await Assert.ThrowsAsync<StartFailedException>(
            () => StartAsync(new() { ["ConnectionStrings:plain"] = $"{settings["ConnectionStrings:plain"]};{wrong}" }));
        Assert.Equal($"PostgreSQL refuses ConnectionStrings:plain (ConnectionStrings__plain): {said}", failure.ToString());
    }

    [Fact]
    public async Task An_invalid_connection_string_is_one_clear_line()
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(
            () => StartAsync(new() { ["ConnectionStrings:plain"] = "Hostt=nowhere;Password=hush" }));
        Assert.StartsWith("ConnectionStrings:plain (ConnectionStrings__plain) is not a PostgreSQL connection string",
            failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
    }
}
