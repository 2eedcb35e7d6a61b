using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Testing;

namespace AppHost.Tests;

/// <summary>The stores as programs of this machine.</summary>
public sealed class PlatformDatabaseTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public ValueTask DisposeAsync() => new(TemporaryDirectory.DeleteAsync(_directory.FullName));

    [Fact]
    public async Task On_PostgreSQL_the_services_keep_their_data_in_it_and_it_is_measured()
    {
        await using var application = await StartAsync("pricing", "cache", "postgres", "postgres-exporter", "postgres-password",
            "pricing-database");
        using var http = application.CreateHttpClient("pricing", "http");
        using var put = await http.PutAsJsonAsync("/properties/seaside",
            new { portfolio_id = "lisbon", currency = "EUR", time_zone = "UTC", reference_price = 100m, floor = 60m,
                ceiling = 180m, largest_daily_step = 40m }, TestContext.Current.CancellationToken);
        put.EnsureSuccessStatusCode();

        var connection = (await application.GetConnectionStringAsync("pricing-database", TestContext.Current.CancellationToken))!;
        Assert.EndsWith(";Database=pricing", connection, StringComparison.Ordinal);
        await using var source = Npgsql.NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT count(*) FROM properties WHERE property_id = 'seaside'");
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "data", "pricing.db")));
        using var exporter = application.CreateHttpClient("postgres-exporter", "http");
        Assert.Contains("\npg_up 1\n", await exporter.GetStringAsync("/metrics", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cache_is_ill_when_Redis_is_gone()
    {
        await using var application = await StartAsync("cache");
        var health = application.Services.GetRequiredService<HealthCheckService>();
        Task<HealthReport> LookAsync() =>
            health.CheckHealthAsync(check => check.Name == "cache_check", TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, (await LookAsync()).Status);

        await application.ResourceCommands.ExecuteCommandAsync("cache", KnownResourceCommands.StopCommand,
            TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(async () => (await LookAsync()).Status == HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task A_database_that_is_asked_for_and_cannot_be_had_stops_the_start_with_the_way_out()
    {
        var failure =
            await Assert.ThrowsAnyAsync<Exception>(() => PlatformFixture.StartAsync(_directory, _ => { }, "--Platform:Database=oracle"));

        Assert.Contains("Platform:Database", failure.ToString(), StringComparison.Ordinal);
    }

    private Task<DistributedApplication> StartAsync(params string[] kept) => PlatformFixture.StartAsync(_directory, builder =>
    {
        foreach (var other in builder.Resources.Where(resource => !kept.Contains(resource.Name)).ToList()) builder.Resources.Remove(other);
    }, "--Platform:Database=postgres");
}
