using System.Net;
using PricingService.Packs;
using PricingService.Tests.Api;
using Testing;

namespace PricingService.Tests.Packs;

/// <summary>Builds from the command line, in a process that nobody scrapes, are in the metrics of the service on the same store.</summary>
public sealed class CommandBuildTests(PostgreSqlServer server)
{
    private const string Count = "pricing_pack_build_duration_seconds_count";

    private static async Task<double> CountAsync(PricingApp app, string status)
    {
        var metrics = await app.MetricsAsync();
        return metrics.Contains($$"""{{Count}}{status="{{status}}"}""", StringComparison.Ordinal)
            ? MetricsTests.Value(metrics, Count, $"""status="{status}" """)
            : 0;
    }

    private static async Task<double> LookedAsync(PricingApp app, string status)
    {
        app.Clock.Advance(TimeSpan.FromSeconds(15));
        return await CountAsync(app, status);
    }

    [Fact]
    public async Task They_are_counted_once_with_their_duration_and_not_again_after_a_restart()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        await Command.RunAsync("build-pack", "--date", "2026-01-31", "--nights", "10", "--data-directory", app.Directory);
        await Command.RunAsync("build-pack", "--date", "2026-01-31", "--portfolio", "empty", "--data-directory", app.Directory);
        await app.Http.PostAsync("/packs", new { date = "2026-02-01", nights = 2 }, HttpStatusCode.Created);

        await Eventually.TrueAsync(async () => await LookedAsync(app, "success") == 2 && await LookedAsync(app, "error") == 1);
        Assert.InRange(MetricsTests.Value(await app.MetricsAsync(), "pricing_pack_build_duration_seconds_sum", """status="error" """),
            0.001, 60);
        var builds = (await app.Http.GetAsync("/packs/builds", HttpStatusCode.OK)).GetProperty("builds").EnumerateArray(
            ).Select(build => (build.Text("state"), build.Text("date"))).ToList();
        Assert.Equal([("failed", "2026-01-31"), ("succeeded", "2026-01-31"), ("succeeded", "2026-02-01")], builds.Order());

        await using var after = new PricingApp { SharedDirectory = app.Directory };
        await after.PutPropertyAsync("casa-1");
        await Command.RunAsync("build-pack", "--date", "2026-03-01", "--nights", "10", "--data-directory", app.Directory);
        await Eventually.TrueAsync(async () => await LookedAsync(after, "success") == 1);
        Assert.Equal((1, 0), (await LookedAsync(after, "success"), await LookedAsync(after, "error")));
        Assert.Equal((2, 1), (await LookedAsync(app, "success"), await LookedAsync(app, "error")));
    }

    [Fact]
    public async Task Of_several_replicas_that_look_at_once_one_counts_it()
    {
        var connection = await server.CreateDatabaseAsync();
        var settings = new Dictionary<string, string> { ["ConnectionStrings:pricing"] = connection };
        await using var one = new PricingApp { Settings = settings };
        await using var two = new PricingApp { Settings = settings };
        await one.PutPropertyAsync("casa-1");
        _ = two.Http;
        for (var day = 1; day <= 3; day++)
        {
            var (exitCode, _, errors) = await Command.RunWithAsync(("ConnectionStrings__pricing", connection), "build-pack",
                "--date", $"2026-03-0{day}", "--nights", "10");
            Assert.True(exitCode == 0, errors);
        }

        var taken =
            await Task.WhenAll(new[] { one, two, one, two, one, two }.Select(app => app.Get<PackBuildTable>()
                .TakeUnmeasuredAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(["2026-03-01", "2026-03-02", "2026-03-03"], taken.SelectMany(builds => builds)
            .Select(build => build.PackDate).Order());
        Assert.Empty(await one.Get<PackBuildTable>().TakeUnmeasuredAsync(TestContext.Current.CancellationToken));
    }
}
