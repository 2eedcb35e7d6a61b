using System.Data.Common;
using System.Net;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Configuration;

namespace Storage.Tests;

public sealed class SqliteDatabaseTests : DatabaseTests
{
    protected override Dialect Dialect => Dialect.Sqlite;

    protected override DbException Conflict => new SqliteException("database is locked", 5);

    protected override Task<Dictionary<string, string?>> SettingsAsync() =>
        Task.FromResult(new Dictionary<string, string?> { ["Storage:DataDirectory"] = Data, ["Storage:MaxConnections"] = "7" });

    protected override async Task<DbConnection> ConnectAsync(Dictionary<string, string?> settings)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "plain.db")};Pooling=False;Default Timeout=1");
        await connection.OpenAsync(Cancelled);
        return connection;
    }

    protected override async Task<IAsyncDisposable> HoldMigrationsAsync(Dictionary<string, string?> settings)
    {
        var connection = await ConnectAsync(settings);
        await connection.ExecuteAsync("BEGIN IMMEDIATE");
        return connection;
    }

    /// <summary>What is counted after a migration's own statements takes longer than anyone waits.</summary>
    protected override async Task<IAsyncDisposable> AmidMigrationAsync(Dictionary<string, string?> settings)
    {
        await using var connection = await ConnectAsync(settings);
        await connection.ExecuteAsync("""
            CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL);
            CREATE TRIGGER amid AFTER INSERT ON migrations BEGIN
                SELECT count(*) FROM (WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted
                    WHERE n < 1000000000000) SELECT n FROM counted);
            END
            """);
        return new Ending(async () =>
        {
            await using var ending = await ConnectAsync(settings);
            await ending.ExecuteAsync("DROP TRIGGER amid");
        });
    }

    protected override async Task<bool> IsMigratingAsync(Dictionary<string, string?> settings)
    {
        await using var connection = await ConnectAsync(settings);
        try
        {
            await connection.ExecuteAsync("BEGIN IMMEDIATE; ROLLBACK");
            return false;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 5)
        {
            return true;
        }
    }

    [Fact]
    public async Task What_is_committed_is_on_the_disk()
    {
        await using var service = await StartAsync(await SettingsAsync());
        await using var connection = await service.Services.GetRequiredService<Database>().OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("PRAGMA synchronous"));
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_one_clear_line()
    {
        var file = Path.Combine(Data, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<StartFailedException>(
            () => StartAsync(new() { ["Storage:DataDirectory"] = Path.Combine(file, "data") }));
        Assert.StartsWith($"The data directory {file}/data is not writable:", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Set Storage:DataDirectory (Storage__DataDirectory) to a directory that this user may write to.",
            failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_one_clear_line()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "plain.db"), string.Concat(Enumerable.Repeat("this is not a database ", 100)),
            TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<StartFailedException>(async () => await StartAsync(await SettingsAsync()));
        Assert.StartsWith("The file plain.db in the data directory is damaged or not a database.", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_connections_than_the_limit_wait_for_one_and_are_refused_when_none_comes_back()
    {
        await using var service = await StartAsync(
            new() { ["Storage:DataDirectory"] = Data, ["Storage:MaxConnections"] = "2", ["Storage:BusyTimeoutSeconds"] = "1" });
        var database = service.Services.GetRequiredService<Database>();
        var one = await database.OpenAsync(Cancelled);
        await using var two = await database.OpenAsync(Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http.GetAsync("/stays", Cancelled)).StatusCode);
        var waiting = database.OpenAsync(Cancelled);
        await one.DisposeAsync();
        await (await waiting).DisposeAsync();
        Assert.Equal("1", await service.Http.GetStringAsync("/stays", Cancelled));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_for_a_while_uses_up_no_connections()
    {
        var directory = Path.Combine(Data, "later");
        await using var source = new SqliteSource(Path.Combine(directory, "plain.db"), busyTimeoutSeconds: 1, maxConnections: 2);
        for (var attempt = 0; attempt < 3; attempt++)
            Assert.Equal(14,
                (await Assert.ThrowsAsync<SqliteException>(async () => await source.OpenConnectionAsync(Cancelled))).SqliteErrorCode);
        Directory.CreateDirectory(directory);
        await using var one = await source.OpenConnectionAsync(Cancelled);
        await using var two = await source.OpenConnectionAsync(Cancelled);
        Assert.Equal(0, source.Idle());
    }
}
