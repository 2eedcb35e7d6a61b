using System.Net;
using System.Text.Json.Nodes;
using ExecutorService.Agents;
using ExecutorService.Execution;
using ExecutorService.Tests.Ledger;
using ExecutorService.Tests.Upstreams;

namespace ExecutorService.Tests.Execution;

/// <summary>What an execution asks of the pack that it is pinned to.</summary>
public sealed partial class ExecuteTests
{
    [Fact]
    public async Task A_fresh_pack_satisfies_require_fresh()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var answer = await platform.Http
            .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" }, require_fresh = true });
        Assert.Equal((PlatformFixture.Pack, true),
            ((string)answer["context"]!["pricing_pack_id"]!, (bool)answer["context"]!["require_fresh"]!));
        Assert.Contains("GET /packs/latest?require_fresh=true&portfolio_id=lisbon", platform.Pricing.Seen);
    }

    [Theory]
    [InlineData("stale")]
    [InlineData("warming")]
    [InlineData("error")]
    public async Task Require_fresh_without_a_fresh_pack_is_a_503_with_the_reason(string state)
    {
        await using var platform = await PlatformFixture.StartAsync(packState: state);
        var latest =
            await platform.Http
                .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" }, require_fresh = true },
                    HttpStatusCode.ServiceUnavailable);
        Assert.Equal("urn:platform:executor:no-fresh-pack", (string)latest["type"]!);
        Assert.Contains("No fresh pricing pack", (string)latest["detail"]!);

        var given =
            await platform.Http
                .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" },
                    require_fresh = true, pricing_pack_id = PlatformFixture.Pack },
                    HttpStatusCode.ServiceUnavailable);
        Assert.Contains($"its state is '{state}'", (string)given["detail"]!);
    }

    [Fact]
    public async Task A_pack_that_could_not_be_built_is_refused_although_freshness_was_not_asked_for()
    {
        await using var platform = await PlatformFixture.StartAsync(packState: "error");
        var problem =
            await platform.Http
                .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" },
                    pricing_pack_id = PlatformFixture.Pack }, HttpStatusCode.ServiceUnavailable);
        Assert.Equal($"The pricing pack {PlatformFixture.Pack} is not fresh: its state is 'error'. Name another pack, or leave " +
            $"pricing_pack_id out to use the latest.", (string)problem["detail"]!);
    }

    [Fact]
    public async Task Require_fresh_is_held_to_by_a_pattern_that_reads_no_prices_too()
    {
        await using var platform = await PlatformFixture.StartAsync(packState: "stale");
        var problem =
            await platform.Http
                .ExecuteAsync(new { pattern_id = "cost_breakdown", inputs = new { portfolio_id = "lisbon" }, require_fresh = true },
                    HttpStatusCode.ServiceUnavailable);
        Assert.Equal("urn:platform:executor:no-fresh-pack", (string)problem["type"]!);
    }

    [Fact]
    public async Task A_missing_fresh_pack_opens_neither_the_agents_circuit_nor_the_clients()
    {
        await using var platform = await PlatformFixture.StartAsync(packState: "stale");
        for (var number = 0; number < 30; number++)
            await platform.Http
                .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" }, require_fresh = true },
                    HttpStatusCode.ServiceUnavailable);
        await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        Assert.Equal(0, await platform.Http.MetricAsync("""executor_circuit_breaker_state{agent_name="pricing"}"""));
    }

    [Fact]
    public async Task Without_any_pack_it_is_a_503_that_says_how_to_build_one()
    {
        await using var pricing = await PricingStandIn.StartAsync();
        await using var app = new ExecutorApp(pricing: pricing);
        var problem = await app.CreateClient().ExecuteAsync(PlatformFixture.Overview(), HttpStatusCode.ServiceUnavailable);
        Assert.Equal("urn:platform:executor:no-pack", (string)problem["type"]!);
        Assert.Contains("POST /packs", (string)problem["detail"]!);
    }
}
