using System.Data.Common;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceDefaults.Storage;
using ServiceDefaults.Tests.Metrics;
using Testing;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace ServiceDefaults.Tests.Storage;

/// <summary>What holds for both engines.</summary>
public abstract class DatabaseTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("defaults-tests-");

    protected string Data => _data.FullName;

    protected abstract Dialect Dialect { get; }

    protected abstract Task<Dictionary<string, string?>> SettingsAsync();

    private protected Task<PlainService> StartAsync(Dictionary<string, string?> settings) =>
        PlainService.StartAsync(settings: settings, add: builder => builder.AddDatabase("plain", typeof(DatabaseTests).Assembly));

    private static Database DatabaseOf(PlainService service) => service.Services.GetRequiredService<Database>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_are_applied_once_in_order_and_by_engine()
    {
        var settings = await SettingsAsync();
        for (var start = 0; start < 2; start++)
        {
            await using var service = await StartAsync(settings);
            await using var connection = await DatabaseOf(service).OpenAsync(Cancelled);
            Assert.Equal(Dialect, DatabaseOf(service).Dialect);
            Assert.Equal(["001_stays.sql", "002_index.sql", $"003_only.{Dialect.ToString().ToLowerInvariant()}.sql"], await connection.QueryAsync<string>("SELECT name FROM migrations ORDER BY name"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM stays"));
            Assert.Equal(0, await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM only_{Dialect.ToString().ToLowerInvariant()}"));
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

    [Fact]
    public async Task A_write_is_whole_or_not_at_all()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var database = DatabaseOf(service);
        var nights = await database.WriteAsync(async (connection, transaction) =>
        {
            await InsertAsync(connection, transaction, "kept", 3);
            return await connection.ExecuteScalarAsync<long>("SELECT nights FROM stays WHERE id = 'kept'", transaction: transaction);
        }, Cancelled);
        Assert.Equal(3, nights);
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(async (connection, transaction) =>
        {
            await InsertAsync(connection, transaction, "lost", 1);
            throw new InvalidOperationException();
        }, Cancelled));
        await using var reading = await database.OpenAsync(Cancelled);
        Assert.Equal(["first", "kept"], await reading.QueryAsync<string>("SELECT id FROM stays ORDER BY id"));
    }

    [Fact]
    public async Task A_doubled_key_is_an_error_and_is_not_tried_again()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var attempts = 0;
        await Assert.ThrowsAnyAsync<DbException>(() => DatabaseOf(service).WriteAsync((connection, transaction) =>
        {
            attempts++;
            return InsertAsync(connection, transaction, "first", 1);
        }, Cancelled));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task Many_writers_lose_nothing()
    {
        var settings = await SettingsAsync();
        await using var one = await StartAsync(settings);
        await using var two = await StartAsync(settings);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => DatabaseOf(i % 2 == 0 ? one : two).WriteAsync(async (connection, transaction) =>
        {
            var before = await connection.ExecuteScalarAsync<long>("SELECT nights FROM stays WHERE id = 'first'" + (Dialect == Dialect.PostgreSql ? " FOR UPDATE" : ""), transaction: transaction);
            await connection.ExecuteAsync("UPDATE stays SET nights = @nights WHERE id = 'first'", new { nights = before + 1 }, transaction);
        }, Cancelled)));
        await using var reading = await DatabaseOf(one).OpenAsync(Cancelled);
        Assert.Equal(41, await reading.ExecuteScalarAsync<long>("SELECT nights FROM stays WHERE id = 'first'"));
    }

    [Fact]
    public async Task Open_connections_are_counted()
    {
        await using var service = await StartAsync(await SettingsAsync());
        const string used = """database_connections{state="used"}""";
        Assert.Equal(0, (await Scrape.OfAsync(service))[used]);
        await using (await DatabaseOf(service).OpenAsync(Cancelled))
        await using (await DatabaseOf(service).OpenAsync(Cancelled))
            Assert.Equal(2, (await Scrape.OfAsync(service))[used]);
        Assert.Equal(0, (await Scrape.OfAsync(service))[used]);
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
