using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using PricingService.Packs;
using Storage;
using Testing;

namespace PricingService.Tests.Packs;

/// <summary>The service as a process that is killed while it builds.</summary>
public sealed class PackKillTests : IAsyncLifetime
{
    private const int Properties = 2_000;
    private static readonly object Order = new { date = "2026-01-31", nights = 730 };
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync()
    {
        await _app.PutPropertyAsync("casa-0");
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("""
            INSERT INTO properties (property_id, portfolio_id, currency, time_zone, reference_minor, floor_minor, ceiling_minor,
                step_minor, revision, changed_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @Properties - 1)
            SELECT 'casa-' || n, portfolio_id, currency, time_zone, reference_minor, floor_minor, ceiling_minor, step_minor,
                revision + n, changed_at FROM properties, numbers
            """, new { Properties });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Killed_amid_building_nothing_half_is_seen_and_after_a_restart_the_build_ends_with_the_same_pack()
    {
        string build;
        await using (var service = await StartAsync())
        {
            using var http = new HttpClient { BaseAddress = service.Address };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/packs") { Content = JsonContent.Create(Order),
                Headers = { { "Prefer", "respond-async" } } };
            build = (await (await http.SendAsync(request, TestContext.Current.CancellationToken)).ReadAsync(HttpStatusCode.Accepted)).Text(
                "build_id");
            await Eventually.TrueAsync(async () => (await http.GetAsync($"/packs/builds/{build}", HttpStatusCode.OK)).GetProperty(
                "properties_done").GetInt32() > 0);
        }
        // Killed by now. A build that had been too quick for it would make the test prove nothing.
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("running",
            await connection.ExecuteScalarAsync<string>("SELECT status FROM jobs WHERE id = @build", new { build }));
        Assert.Equal((0L, 0L),
            await connection.QuerySingleAsync<(long, long)>("SELECT (SELECT COUNT(*) FROM packs), (SELECT COUNT(*) FROM pack_prices)"));

        await using var restarted = await StartAsync();
        using var again = new HttpClient { BaseAddress = restarted.Address };
        JsonElement done = default;
        await Eventually.TrueAsync(async () => (done = await again.GetAsync($"/packs/builds/{build}", HttpStatusCode.OK)).Text(
            "state") is not ("running" or "queued"));
        Assert.Equal(("succeeded", Properties), (done.Text("state"), done.GetProperty("properties_done").GetInt32()));
        Assert.Equal((1L, (long)Properties),
            await connection.QuerySingleAsync<(long, long)>("SELECT (SELECT COUNT(*) FROM packs), (SELECT COUNT(*) FROM pack_prices)"));

        var (rebuilt, isNew) =
            (await _app.Get<PackBuilder>().BuildAsync(new PackOrder(new DateOnly(2026, 1, 31), 730, null, true), null,
                TestContext.Current.CancellationToken));
        Assert.Equal((done.Text("pack_id"), false), (rebuilt.PackId, isNew));
    }

    [Fact]
    public async Task Cancelled_amid_building_the_process_stops_working_on_it_and_publishes_nothing()
    {
        await using var service = await StartAsync();
        using var http = new HttpClient { BaseAddress = service.Address };
        var waiting = http.PostAsJsonAsync("/packs", Order, TestContext.Current.CancellationToken);
        JsonElement build = default;
        await Eventually.TrueAsync(async () => (await http.GetAsync("/packs/builds", HttpStatusCode.OK)).GetProperty("builds") is var builds
            && builds.GetArrayLength() == 1
            && (build = await http.GetAsync($"/packs/builds/{builds[0].Text("build_id")}", HttpStatusCode.OK)).GetProperty(
                "properties_done").GetInt32() > 0);
        using var cancelled = await http.DeleteAsync($"/packs/builds/{build.Text("build_id")}", TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (await cancelled.ReadAsync(HttpStatusCode.OK)).Text("state"));
        Assert.Equal("urn:platform:pricing:build-cancelled", (await (await waiting).ReadAsync(HttpStatusCode.Conflict)).Text("type"));
        await Eventually.TrueAsync(async () => (await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Contains(
            "pricing_pack_build_duration_seconds_count{status=\"cancelled\"} 1", StringComparison.Ordinal));
        await http.GetAsync("/packs/latest", HttpStatusCode.NotFound);
    }

    private Task<ServiceProcess> StartAsync() => ServiceProcess.StartAsync("PricingService", new Dictionary<string, string?>
    {
        ["Storage:DataDirectory"] = _app.Directory, ["Packs:WatchSeconds"] = "1", ["Packs:Threads"] = "1",
    });
}
