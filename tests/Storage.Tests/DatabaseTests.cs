using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Configuration;
using Testing;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace Storage.Tests;

/// <summary>What holds for both engines.</summary>
public abstract partial class DatabaseTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("defaults-tests-");

    protected string Data => _data.FullName;

    protected abstract Dialect Dialect { get; }

    protected abstract Task<Dictionary<string, string?>> SettingsAsync();

    private protected static Task<PlainService> StartAsync(Dictionary<string, string?> settings, bool whenReady = true) =>
        StoredService.StartAsync(
            app => app.MapGet("/stays", async (Database database, CancellationToken stop) =>
            {
                await using var connection = await database.OpenAsync(stop);
                return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM stays");
            }),
            settings, whenReady);

    private protected static Database DatabaseOf(PlainService service) => service.Services.GetRequiredService<Database>();

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_are_applied_once_in_order_and_by_engine()
    {
        var settings = await SettingsAsync();
        for (var start = 0; start < 2; start++)
        {
            await using var service = await StartAsync(settings);
            await using var connection = await DatabaseOf(service).OpenAsync(Cancelled);
            Assert.Equal(Dialect, DatabaseOf(service).Dialect);
            Assert.Equal(["001_stays.sql", "002_index.sql", $"003_only.{Dialect.ToString().ToLowerInvariant()}.sql"],
                await connection.QueryAsync<string>("SELECT name FROM migrations ORDER BY name"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM stays"));
            Assert.Equal(0,
                await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM only_{Dialect.ToString().ToLowerInvariant()}"));
        }
    }

    [Fact]
    public async Task Services_that_start_together_migrate_once()
    {
        var settings = await SettingsAsync();
        var services = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(settings)));
        await using (var connection = await DatabaseOf(services[0]).OpenAsync(Cancelled))
            Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM stays"));
        foreach (var service in services) await service.DisposeAsync();
    }

    /// <summary>Keeps migrations from going on until it is disposed of.</summary>
    protected abstract Task<IAsyncDisposable> HoldMigrationsAsync(Dictionary<string, string?> settings);

    /// <summary>A connection that knows nothing of the service.</summary>
    protected abstract Task<DbConnection> ConnectAsync(Dictionary<string, string?> settings);

    [Fact]
    public async Task While_migrations_run_the_service_is_alive_and_not_ready_and_whoever_needs_the_store_waits()
    {
        var settings = await SettingsAsync();
        var held = await HoldMigrationsAsync(settings);
        await using var service = await StartAsync(settings, whenReady: false);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/alive", Cancelled)).StatusCode);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "migrations are running"), await service.StoreHealthAsync());
        using (var refused = await service.Http.GetAsync("/stays", Cancelled))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
            Assert.Equal("urn:platform:not-ready", problem.GetProperty("type").GetString());
            Assert.Equal("The store is not ready: migrations are running. Try again in a moment.", problem.GetProperty("detail")
                .GetString());
        }
        var worker = DatabaseOf(service).WriteAsync((connection, transaction) => InsertAsync(connection, transaction, "worked", 2),
            Cancelled);
        Assert.Equal(1, (await Scrape.OfAsync(service))["""http_requests_total{endpoint="unmatched",method="GET",status="503"}"""]);
        Assert.False(worker.IsCompleted);

        await held.DisposeAsync();
        await worker;
        Assert.Equal("2", await service.Http.GetStringAsync("/stays", Cancelled));
        await Eventually.TrueAsync(async () => await service.StoreHealthAsync() == (HttpStatusCode.OK, null));
        Assert.DoesNotContain(service.Logs.Json, line => line.GetProperty("level").GetString() is "error" or "critical");
    }

    [Fact]
    public async Task A_service_that_stops_before_its_store_was_there_keeps_nobody_waiting()
    {
        var settings = await SettingsAsync();
        await using var held = await HoldMigrationsAsync(settings);
        Task<DbConnection> worker;
        await using (var service = await StartAsync(settings, whenReady: false))
        {
            worker = DatabaseOf(service).OpenAsync(CancellationToken.None);
            Assert.False(worker.IsCompleted);
        }
        Assert.Equal("The store is not ready: the service is stopping.", (await Assert.ThrowsAnyAsync<DbException>(() => worker)).Message);
    }

    [Fact]
    public async Task A_migration_that_fails_ends_the_service_with_its_name_and_leaves_nothing_of_it()
    {
        var settings = await SettingsAsync();
        await using (var connection = await ConnectAsync(settings))
            await connection.ExecuteAsync("CREATE TABLE only_sqlite (id TEXT PRIMARY KEY); CREATE TABLE only_postgresql (id TEXT " +
                "PRIMARY KEY)");
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(settings));
        Assert.StartsWith($"The migration 003_only.{Dialect.ToString().ToLowerInvariant()}.sql failed and was rolled back:",
            failure.Message, StringComparison.Ordinal);
        await using var looking = await ConnectAsync(settings);
        Assert.Equal(["001_stays.sql", "002_index.sql"], await looking.QueryAsync<string>("SELECT name FROM migrations ORDER BY name"));
    }

    [Fact]
    public async Task A_service_killed_in_the_middle_of_a_migration_starts_again()
    {
        var settings = await SettingsAsync();
        await using (var amid = await AmidMigrationAsync(settings))
        {
            using var killed = PlainApp.Start(settings);
            await Eventually.TrueAsync(() => IsMigratingAsync(settings));
            killed.Kill();
            await killed.WaitForExitAsync(Cancelled);
        }

        await using var again = await PlainApp.ReadyAsync(settings);
        await using var connection = await ConnectAsync(settings);
        Assert.Equal(["001_greetings.sql"], await connection.QueryAsync<string>("SELECT name FROM migrations"));
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM greetings"));
    }

    /// <summary>Lets migrations stop after their statements and before their end, until it is disposed of.</summary>
    protected abstract Task<IAsyncDisposable> AmidMigrationAsync(Dictionary<string, string?> settings);

    protected abstract Task<bool> IsMigratingAsync(Dictionary<string, string?> settings);

    [Fact]
    public async Task Open_connections_are_counted()
    {
        await using var service = await StartAsync(await SettingsAsync());
        const string used = """database_connections{state="used"}""", idle = """database_connections{state="idle"}""";
        Assert.Equal((0, 1), Values(await Scrape.OfAsync(service)));
        await using (await DatabaseOf(service).OpenAsync(Cancelled))
        await using (await DatabaseOf(service).OpenAsync(Cancelled))
            Assert.Equal((2, 0), Values(await Scrape.OfAsync(service)));
        var scrape = await Scrape.OfAsync(service);
        Assert.Equal((0, 2), Values(scrape));
        Assert.Equal(7, scrape["database_connections_max"]);

        static (double, double) Values(Scrape scrape) => (scrape[used], scrape[idle]);
    }

    [Fact]
    public async Task Health_asks_the_database()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var health = await service.Http.GetStringAsync("/health", Cancelled);
        Assert.Contains("\"database\":{\"status\":\"healthy\"", health, StringComparison.Ordinal);
    }

    private static Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, string id, long nights) =>
        connection.ExecuteAsync("INSERT INTO stays (id, nights, price) VALUES (@id, @nights, 1)", new { id, nights }, transaction);

    public void Dispose()
    {
        _data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
