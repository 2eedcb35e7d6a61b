using ServiceDefaults.Storage;
using ServiceDefaults.Tests.Metrics;
using Testing;

namespace ServiceDefaults.Tests.Storage;

public sealed class PostgreSqlDatabaseTests(PostgreSqlServer server) : DatabaseTests
{
    private string? _database;

    protected override Dialect Dialect => Dialect.PostgreSql;

    protected override async Task<Dictionary<string, string?>> SettingsAsync() => new() { ["ConnectionStrings:plain"] = _database ??= await server.CreateDatabaseAsync() + ";Maximum Pool Size=7" };

    [Fact]
    public async Task The_pools_limit_and_idle_connections_are_told()
    {
        await using var service = await StartAsync(await SettingsAsync());
        var scrape = await Scrape.OfAsync(service);
        Assert.Equal(7, scrape["database_connections_max"]);
        Assert.Equal(1, scrape["""database_connections{state="idle"}"""]);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_one_clear_line_without_the_password()
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(new()
        {
            ["ConnectionStrings:plain"] = "Host=127.0.0.1;Port=1;Username=me;Password=hush", ["Storage:StartTimeoutSeconds"] = "0",
        }));
        Assert.StartsWith("PostgreSQL of ConnectionStrings:plain (ConnectionStrings__plain) does not answer:", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_connection_string_is_one_clear_line()
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(new() { ["ConnectionStrings:plain"] = "Hostt=nowhere;Password=hush" }));
        Assert.StartsWith("ConnectionStrings:plain (ConnectionStrings__plain) is not a PostgreSQL connection string", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
    }
}
