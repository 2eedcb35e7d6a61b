using System.Net;
using Dapper;
using ExecutorService.Execution;
using ExecutorService.Tests.Ledger;
using ExecutorService.Tests.Upstreams;
using Microsoft.Data.Sqlite;
using Testing;

namespace ExecutorService.Tests.Execution;

public sealed class ReplayTests
{
    [Fact]
    public async Task An_execution_is_kept_as_it_was_answered()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        var kept = await platform.Http.AskAsync("/v1/executions/r-1");
        foreach (var member in new[] { "context", "result", "result_sha256", "steps", "status" })
            Assert.Equal(answer[member]!.ToJsonString(), kept[member]!.ToJsonString());
        Assert.Equal("""{"portfolio_id":"lisbon","days":31}""", kept["inputs"]!.ToJsonString());
    }

    [Fact]
    public async Task A_replay_is_identical_even_though_the_world_went_on()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(LedgerTests.Booking("late", 1000m, "2026-01-20", 1)),
            HttpStatusCode.Created);
        platform.Pricing.Publish("PP_2026-02-01_ba9876543210", "2026-02-01", "fresh", new Priced("alfama-1", "lisbon", "EUR", 500m));
        platform.Generation.Text = _ => "Another text.";

        var replay = await platform.Http.TellAsync("/v1/executions/r-1/replay", null);
        Assert.True((bool)replay["identical"]!, replay.ToJsonString());
        Assert.Equal((string)answer["result_sha256"]!, (string)replay["replayed_sha256"]!);
        Assert.Empty(replay["changes"]!.AsArray());
        Assert.Equal(1, platform.Generation.Jobs);
    }

    [Fact]
    public async Task A_replay_that_differs_says_what_changed()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Generation.Outcome = "failed";
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        platform.Generation.Outcome = "succeeded";

        var replay = await platform.Http.TellAsync("/v1/executions/r-1/replay", null);
        Assert.False((bool)replay["identical"]!);
        Assert.Equal("""[{"path":"$.summary","was":null,"now":"Text 1."}]""", replay["changes"]!.ToJsonString());
        Assert.False((bool)replay["pattern_changed"]!);
    }

    [Fact]
    public async Task A_replay_says_if_the_pattern_has_changed()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        await using (var database = new SqliteConnection($"Data Source={platform.App.Database}"))
            await database.ExecuteAsync("UPDATE executions SET pattern_sha256 = 'another'");

        var replay = await platform.Http.TellAsync("/v1/executions/r-1/replay", null);
        Assert.Equal((true, true), ((bool)replay["pattern_changed"]!, (bool)replay["identical"]!));
    }

    [Theory]
    [InlineData("'0.0.1'", "0.0.1")]
    [InlineData("NULL", null)] // executed before versions were kept
    public async Task After_an_upgrade_a_replay_names_both_versions_and_what_they_compute_differently(string stored, string? executed)
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        var replay = await platform.Http.TellAsync("/v1/executions/r-1/replay", null);
        var current = (string)replay["replayed_version"]!;
        Assert.Equal((current, true), ((string)replay["executed_version"]!, (bool)replay["identical"]!));

        // What the version before knew of the result.
        await using (var database = new SqliteConnection($"Data Source={platform.App.Database}"))
            await database.ExecuteAsync($"""
                UPDATE executions SET service_version = {stored},
                    result = replace(replace(result, '"warnings":', '"notes":'), '"nights_sold":6', '"nights_sold":7')
                """);
        replay = await platform.Http.TellAsync("/v1/executions/r-1/replay", null);
        Assert.Equal((executed, current, false),
            ((string?)replay["executed_version"], (string)replay["replayed_version"]!, (bool)replay["identical"]!));
        Assert.Equal(["$.properties[0].nights_sold 7 6", "$.notes [] ", "$.warnings  []"], replay["changes"]!.AsArray()
            .Select(change => $"{change!["path"]} {change["was"]?.ToJsonString()} {change["now"]?.ToJsonString()}"));
    }

    [Fact]
    public async Task A_failed_execution_is_kept_with_its_reason_and_has_nothing_to_replay()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        platform.Pricing.Vanish();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), (HttpStatusCode)422, requestId: "r-1");

        var kept = await platform.Http.AskAsync("/v1/executions/r-1");
        Assert.Equal(("rejected", "step_refused"), ((string)kept["status"]!, (string)kept["error"]!));
        Assert.Equal(["failed", "skipped", "skipped"], kept["steps"]!.AsArray().Skip(1).Select(step => (string)step!["status"]!));
        var problem = await platform.Http.TellAsync("/v1/executions/r-1/replay", null, HttpStatusCode.Conflict);
        Assert.Equal("urn:platform:executor:nothing-to-replay", (string)problem["type"]!);
    }

    [Fact]
    public async Task Executions_are_kept_for_their_days_and_then_forgotten()
    {
        var clock = TestClock.AtNoon();
        await using var app = new ExecutorApp(new Dictionary<string, string?> { ["Execution:RetentionDays"] = "2" }, clock);
        var http = app.CreateClient();
        var request = new { pattern_id = "cost_breakdown", inputs = new { portfolio_id = "lisbon" } };
        await http.ExecuteAsync(request, requestId: "first");
        clock.Advance(TimeSpan.FromHours(10));
        await http.ExecuteAsync(request, requestId: "second");
        clock.Advance(TimeSpan.FromHours(36));
        Assert.NotNull(await app.Get<ExecutionStore>().FindAsync("first", TestContext.Current.CancellationToken));

        clock.Advance(TimeSpan.FromHours(3));
        await Eventually.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return await app.Get<ExecutionStore>().FindAsync("first", TestContext.Current.CancellationToken) is null;
        });

        await http.AskAsync("/v1/executions/first", HttpStatusCode.NotFound);
        await http.AskAsync("/v1/executions/second");
    }

    [Fact]
    public async Task An_execution_is_there_for_its_user_only()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        var looked = platform.Pricing.Seen.Count;
        foreach (var (user, status, type) in new[] { ("user-2", HttpStatusCode.NotFound, "unknown-execution"),
            ("USER-1", HttpStatusCode.NotFound, "unknown-execution"), (null, HttpStatusCode.BadRequest, "missing-user"),
            ("a b", HttpStatusCode.BadRequest, "missing-user") })
        {
            Assert.Equal("urn:platform:executor:" + type,
                (string)(await platform.Http.AskAsync("/v1/executions/r-1", status, user))["type"]!);
            Assert.Equal("urn:platform:executor:" + type,
                (string)(await platform.Http.TellAsync("/v1/executions/r-1/replay", null, status, user))["type"]!);
        }
        Assert.Equal(looked, platform.Pricing.Seen.Count);
        Assert.Equal("user-1", (string)(await platform.Http.AskAsync("/v1/executions/r-1"))["context"]!["user_id"]!);
    }

    [Fact]
    public async Task An_unknown_execution_is_a_404_problem()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        Assert.Equal("urn:platform:executor:unknown-execution",
            (string)(await http.AskAsync("/v1/executions/none", HttpStatusCode.NotFound))["type"]!);
        await http.TellAsync("/v1/executions/none/replay", null, HttpStatusCode.NotFound);
    }
}
