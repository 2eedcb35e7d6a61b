using System.Net;
using System.Text.Json.Nodes;
using ExecutorService.Agents;
using ExecutorService.Execution;
using ExecutorService.Tests.Ledger;
using ExecutorService.Tests.Upstreams;

namespace ExecutorService.Tests.Execution;

public sealed partial class ExecuteTests
{
    [Fact]
    public async Task The_overview_sets_what_was_earned_beside_what_the_pack_asks()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview());

        var result = answer["result"]!;
        Assert.Equal(("2026-01-01", "2026-01-31", PlatformFixture.Pack),
            ((string)result["from"]!, (string)result["to"]!, (string)result["pack_id"]!));
        // Of b-2's five nights three fall into January: 300 of 500.
        Assert.Equal(
            """{"property_id":"alfama-1","currency":"EUR","bookings":2,"nights_sold":6,"occupancy":0.1935,"revenue":600.00,"adr":100.00,"revpar":19.35,"costs":45.50,"net":554.50,"pack_average":120.00,"pack_lowest":100.00,"pack_highest":140.00,"pack_to_adr":0.2000}""",
            result["properties"]![0]!.ToJsonString());
        Assert.Equal(
            """{"property_id":"baixa-2","currency":"EUR","bookings":1,"nights_sold":3,"occupancy":0.0968,"revenue":210.00,"adr":70.00,"revpar":6.77,"costs":30.00,"net":180.00,"pack_average":80.00,"pack_lowest":80.00,"pack_highest":80.01,"pack_to_adr":0.1429}""",
            result["properties"]![1]!.ToJsonString());
        Assert.Equal(
            """[{"currency":"EUR","properties":2,"bookings":3,"nights_sold":9,"occupancy":0.1452,"revenue":810.00,"adr":90.00,"revpar":13.06,"costs":75.50,"net":734.50}]""",
            result["totals"]!.ToJsonString());
        Assert.Equal("Text 1.", (string)result["summary"]!);
    }

    [Fact]
    public async Task The_context_is_pinned_and_returned()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "request-7");

        var context = answer["context"]!.AsObject();
        Assert.Equal(["pricing_pack_id", "ledger_commit_hash", "user_id", "request_id", "trace_id", "asof_date", "portfolio_id",
            "require_fresh"], context.Select(member => member.Key));
        Assert.Equal(PlatformFixture.Pack, (string)context["pricing_pack_id"]!);
        Assert.Equal(platform.Commit, (string)context["ledger_commit_hash"]!);
        Assert.Equal(("user-1", "request-7", "2026-01-31", "lisbon", false),
            ((string)context["user_id"]!, (string)context["request_id"]!, (string)context["asof_date"]!, (string)context["portfolio_id"]!,
                (bool)context["require_fresh"]!));
        Assert.Equal("request-7", (string)answer["request_id"]!);
    }

    [Fact]
    public async Task Every_step_is_reported_in_the_order_of_the_pattern()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var steps = (await platform.Http.ExecuteAsync(PlatformFixture.Overview()))["steps"]!.AsArray();
        Assert.Equal(
            ["0 ledger.performance ledger success", "1 pricing.pack_prices pricing success",
                "2 analytics.portfolio_overview analytics success", "3 generation.text generation success"],
            steps.Select(step => $"{step!["index"]} {step["capability"]} {step["agent_name"]} {step["status"]}"));
        Assert.All(steps, step => Assert.True((double)step!["duration_ms"]! > 0));
    }

    [Fact]
    public async Task The_text_is_written_from_the_facts_of_the_overview()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        var facts = platform.Generation.LastInputs.ToDictionary(input => input.Key, input => input.Value.ToString());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["from"] = "2026-01-01", ["to"] = "2026-01-31", ["properties"] = "2", ["currency"] = "EUR",
                ["revenue"] = "810.00", ["costs"] = "75.50",
                ["net"] = "734.50", ["occupancy"] = "0.1452", ["bookings"] = "3", ["nights_sold"] = "9", ["adr"] = "90.00",
                ["revpar"] = "13.06",
                ["pack_average"] = "100.00", ["pack_lowest"] = "80.00", ["pack_highest"] = "140.00", ["best_property"] = "alfama-1",
                ["weakest_property"] = "baixa-2",
            }, facts);
    }

    [Fact]
    public async Task An_older_commit_and_pack_give_the_answer_of_then()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var then = await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(LedgerTests.Booking("late", 1000m, "2026-01-20", 1)),
            HttpStatusCode.Created);
        platform.Pricing.Publish("PP_2026-02-01_ba9876543210", "2026-02-01", "fresh", new Priced("alfama-1", "lisbon", "EUR", 500m));

        var now = await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        Assert.Equal("PP_2026-02-01_ba9876543210", (string)now["context"]!["pricing_pack_id"]!);
        Assert.Equal("2026-02-01", (string)now["context"]!["asof_date"]!);

        var again = await platform.Http.ExecuteAsync(new
        {
            pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon", days = 31 }, asof_date = "2026-01-31",
            pricing_pack_id = PlatformFixture.Pack, ledger_commit_hash = platform.Commit,
        });
        Assert.Equal(then["result"]!["properties"]!.ToJsonString(), again["result"]!["properties"]!.ToJsonString());
    }

    [Fact]
    public async Task A_text_that_is_not_written_leaves_the_numbers_and_is_reported()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Generation.Outcome = "failed";
        var answer = await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        Assert.Equal("degraded", (string)answer["status"]!);
        Assert.Null(answer["result"]!["summary"]);
        Assert.Equal(810.00m, (decimal)answer["result"]!["totals"]![0]!["revenue"]!);
        Assert.Equal(("failed", "failed"), ((string)answer["steps"]![3]!["status"]!, (string)answer["steps"]![3]!["error"]!));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_service_that_does_not_answer_is_a_503_that_names_its_status(int status)
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Pricing.Fails = status;
        var problem = await platform.Http.ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" } },
            HttpStatusCode.ServiceUnavailable);
        Assert.Equal("urn:platform:executor:unavailable", (string)problem["type"]!);
        Assert.Contains($"pricing service answered {status}", (string)problem["detail"]!);
    }

    [Fact]
    public async Task A_request_sent_again_under_its_id_is_answered_from_what_was_kept()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var first = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(LedgerTests.Booking("late", 1000m, "2026-01-20", 1)),
            HttpStatusCode.Created);
        var again = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        Assert.Equal(first.ToJsonString(), again.ToJsonString());

        var other = await platform.Http.ExecuteAsync(PlatformFixture.Overview(days: 7), HttpStatusCode.Conflict, requestId: "r-1");
        Assert.Equal("urn:platform:executor:request-id-taken", (string)other["type"]!);
    }

    [Fact]
    public async Task The_answer_kept_under_an_id_is_not_given_to_another_user()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        var other = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), HttpStatusCode.Conflict, user: "user-2", requestId: "r-1");
        Assert.Equal("urn:platform:executor:request-id-taken", (string)other["type"]!);
    }

    [Fact]
    public async Task A_finished_execution_is_not_overwritten_by_one_that_ends_later_under_its_id()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        var store = platform.App.Get<ExecutionStore>();
        var kept = (await store.FindAsync("r-1", Requests.Stop))!;
        Assert.False(await store.KeepAsync(kept with { Result = "{}" }, Requests.Stop));
        Assert.Equal(kept.Result, (await store.FindAsync("r-1", Requests.Stop))!.Result);
    }

    [Fact]
    public async Task The_last_night_of_the_longest_stay_is_seen_on_the_first_day_of_a_window()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        var from = new DateOnly(2026, 1, 1);
        await http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(
            LedgerTests.Booking("a", 365m, from.AddDays(-364).ToString("yyyy-MM-dd"), 365),
            LedgerTests.Booking("b", 365m, from.AddDays(-365).ToString("yyyy-MM-dd"), 365, "baixa-2")), HttpStatusCode.Created);
        var call = new CapabilityCall(new Pins("r", null, (string)(await http.AskAsync("/v1/ledger/head"))["commit"]!, from.AddDays(30)),
            "s", new Arguments(new JsonObject { ["portfolio_id"] = "lisbon", ["days"] = 31 }));
        var answer = await app.Get<AgentRegistry>().InvokeAsync("ledger.performance", call, TimeSpan.FromSeconds(30), Requests.Stop);
        var property = Assert.Single(answer["properties"]!.AsArray())!;
        Assert.Equal(("alfama-1", 1, 1.00m),
            ((string)property["property_id"]!, (int)property["nights_sold"]!, (decimal)property["revenue"]!));
    }

    [Fact]
    public async Task A_failed_execution_can_be_sent_again_under_its_id()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Pricing.Fails = 503;
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), HttpStatusCode.ServiceUnavailable, requestId: "r-1");
        platform.Pricing.Fails = null;
        Assert.Equal("success", (string)(await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1"))["status"]!);
    }
}
