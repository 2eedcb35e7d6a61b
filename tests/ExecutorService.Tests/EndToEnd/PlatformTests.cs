using System.Net;
using System.Text.Json.Nodes;
using Testing;

namespace ExecutorService.Tests.EndToEnd;

public sealed class PlatformTests(Platform platform) : IClassFixture<Platform>
{
    [Fact]
    public async Task The_overview_combines_the_real_pack_ledger_and_text_and_replays_byte_for_byte()
    {
        var pack = await platform.BuildPackAsync("2026-01-31");
        var answer =
            await platform.Executor
                .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon", days = 30 },
                    require_fresh = true, pricing_pack_id = (string)pack["pack_id"]! },
                    requestId: "e2e-overview");

        Assert.Equal("success", (string)answer["status"]!);
        var prices =
            (await platform.Pricing
                .AskAsync($"/packs/{pack["pack_id"]}?portfolio_id=lisbon&property_id=alfama-1"))["prices"]![0]!["nights"]!.AsArray().Select(
                    night => (decimal)night!["price"]!).ToArray();
        var alfama = answer["result"]!["properties"]![0]!;
        Assert.Equal(30, prices.Length);
        Assert.Equal((Math.Round(prices.Average(), 2), prices.Min(), prices.Max()),
            ((decimal)alfama["pack_average"]!, (decimal)alfama["pack_lowest"]!, (decimal)alfama["pack_highest"]!));
        Assert.Equal((300m, 40m, 100m), ((decimal)alfama["revenue"]!, (decimal)alfama["costs"]!, (decimal)alfama["adr"]!));
        Assert.Contains("460.00 EUR", (string)answer["result"]!["summary"]!);

        var replay = await platform.Executor.TellAsync("/v1/executions/e2e-overview/replay", null);
        Assert.True((bool)replay["identical"]!, replay.ToJsonString());
    }

    [Fact]
    public async Task One_call_is_one_trace_through_all_three_services_with_the_pins_and_no_personal_id()
    {
        await platform.BuildPackAsync("2026-02-01");
        var answer =
            await platform.Executor.ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" } },
                user: "guest-4711", requestId: "e2e-trace");
        var trace = (string)answer["context"]!["trace_id"]!;

        OtlpSpan[] Spans() => [.. platform.Collector.Spans.Where(span => span.TraceId == trace)];
        await Eventually.TrueAsync(() => Task.FromResult(
            Spans().Any(span => span.Name == "execute_pattern") && Spans().Select(span => span.Service).Distinct().Count() == 3));

        Assert.Equal(["ExecutorService", "GenerationService", "PricingService"], Spans().Select(span => span.Service).Distinct().Order());
        var execution = Assert.Single(Spans(), span => span.Name == "execute_pattern");
        Assert.Equal((string)answer["context"]!["pricing_pack_id"]!, execution.Tags["pricing_pack_id"]);
        Assert.Equal((string)answer["context"]!["ledger_commit_hash"]!, execution.Tags["ledger_commit_hash"]);
        Assert.Equal("e2e-trace", execution.Tags["request_id"]);
        Assert.Equal(8, execution.Tags["user_id"].Length);
        Assert.Equal(
            ["analytics.portfolio_overview", "generation.text", "ledger.performance", "pricing.pack_prices"],
            Spans().Where(span => span.ParentId == execution.SpanId && span.Tags.ContainsKey("capability")).Select(
                span => span.Name).Order());
        Assert.All(Spans(), span => Assert.DoesNotContain("guest-4711", string.Join(' ', span.Tags.Values)));
    }

    [Fact]
    public async Task A_pack_that_was_never_marked_fresh_does_not_satisfy_require_fresh()
    {
        var pack = await platform.BuildPackAsync("2026-02-02", markFresh: false);
        var problem =
            await platform.Executor
                .ExecuteAsync(new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" },
                    require_fresh = true, pricing_pack_id = (string)pack["pack_id"]! },
                    HttpStatusCode.ServiceUnavailable);
        Assert.Equal("urn:platform:executor:no-fresh-pack", (string)problem["type"]!);
    }

    [Fact]
    public async Task An_unknown_pack_and_a_malformed_one_are_told_apart()
    {
        async Task<JsonNode> Asked(string pack, HttpStatusCode status) =>
            await platform.Executor.ExecuteAsync(
                new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" }, pricing_pack_id = pack }, status);
        Assert.Equal("urn:platform:executor:unknown-pack",
            (string)(await Asked("PP_2020-01-01_000000000000", HttpStatusCode.NotFound))["type"]!);
        Assert.Equal("urn:platform:executor:invalid-request", (string)(await Asked("a b", HttpStatusCode.BadRequest))["type"]!);
    }

    [Fact]
    public async Task Every_pattern_of_this_repository_works_on_the_real_services()
    {
        var before = (string)(await platform.BuildPackAsync("2026-03-01"))["pack_id"]!;
        await platform.BuildPackAsync("2026-03-02");
        object[] requests =
        [
            new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon" } },
            new { pattern_id = "price_review", inputs = new { portfolio_id = "lisbon" } },
            new { pattern_id = "revenue_outlook", inputs = new { portfolio_id = "lisbon" } },
            new { pattern_id = "cost_breakdown", inputs = new { portfolio_id = "lisbon" } },
            new { pattern_id = "pack_diff", inputs = new { portfolio_id = "lisbon", base_pack_id = before } },
            new { pattern_id = "listing_refresh",
                inputs = new { property_name = "Casa Alfama", city = "Lisbon", property_type = "apartment", bedrooms = 2, sleeps = 4 } },
        ];
        var patterns = (await platform.Executor.AskAsync("/v1/patterns"))["patterns"]!.AsArray().Select(
            pattern => (string)pattern!["id"]!).ToArray();
        var executed = new List<string>();
        foreach (var request in requests)
        {
            var answer = await platform.Executor.ExecuteAsync(request);
            Assert.Equal("success", (string)answer["status"]!);
            executed.Add((string)answer["pattern_id"]!);
        }
        Assert.Equal(patterns, executed.Order(StringComparer.Ordinal));
    }
}
