using System.Net;
using ExecutorService.Tests.Ledger;
using ExecutorService.Tests.Upstreams;

namespace ExecutorService.Tests.Execution;

/// <summary>The patterns beside portfolio_overview, each on numbers that can be checked by hand.</summary>
public sealed class OtherPatternsTests
{
    [Fact]
    public async Task A_price_review_finds_the_full_and_cheap_the_empty_and_dear_and_the_unpriced()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(
            LedgerTests.Booking("full", 2800m, "2026-01-01", 28, "full-1", portfolio: "review"),
            LedgerTests.Booking("empty", 100m, "2026-01-05", 1, "empty-1", portfolio: "review"),
            LedgerTests.Booking("fits", 1500m, "2026-01-05", 15, "fits-1", portfolio: "review"),
            LedgerTests.Booking("gone", 100m, "2026-01-05", 1, "gone-1", portfolio: "review")), HttpStatusCode.Created);
        platform.Pricing.Publish("PP_2026-01-31_review", "2026-01-31", "fresh",
            new Priced("full-1", "review", "EUR", 104m), new Priced("empty-1", "review", "EUR", 110m),
            new Priced("fits-1", "review", "EUR", 110m));

        var result =
            (await platform.Http
                .ExecuteAsync(new { pattern_id = "price_review", inputs = new { portfolio_id = "review", days = 31 } }))["result"]!;
        Assert.Equal(["empty-1 lower 0.1000", "fits-1 fits 0.1000", "full-1 raise 0.0400", "gone-1 not_priced "],
            result["properties"]!.AsArray()
                .Select(property => $"{property!["property_id"]} {property["verdict"]} {property["gap"]?.ToJsonString()}"));
        Assert.Equal(3, (int)result["to_look_at"]!);
    }

    [Fact]
    public async Task A_revenue_outlook_adds_the_booked_and_what_open_nights_would_bring()
    {
        await using var platform = await PlatformFixture.StartAsync();
        // Ten of the last hundred nights: occupancy 0.1. Ahead: 1 to 4 February, the first two nights booked for 180.
        await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(
            LedgerTests.Booking("lately", 1000m, "2026-01-10", 10, "x-1", portfolio: "outlook"),
            LedgerTests.Booking("ahead", 180m, "2026-02-01", 2, "x-1", portfolio: "outlook"),
            LedgerTests.Booking("beyond", 500m, "2026-03-01", 5, "x-1", portfolio: "outlook")), HttpStatusCode.Created);
        platform.Pricing.Publish("PP_2026-01-31_outlook", "2026-01-31", "fresh",
            new Priced("x-1", "outlook", "EUR", 10m, 20m, 30m, 40m, 50m));

        var result =
            (await platform.Http.ExecuteAsync(
                new { pattern_id = "revenue_outlook", inputs = new { portfolio_id = "outlook", days = 4, lately = 100 } }))["result"]!;
        // The pack prices 31 January to 4 February; of 1 to 4 February the nights of the 3rd (40) and the 4th (50) are open.
        Assert.Equal(
            """[{"property_id":"x-1","currency":"EUR","booked_nights":2,"booked_revenue":180.00,"open_nights":2,"recent_occupancy":0.1000,"expected_from_open":9.00,"expected":189.00,"at_full_house":270.00}]""",
            result["properties"]!.ToJsonString());
        Assert.Equal("""[{"currency":"EUR","booked_revenue":180.00,"expected_from_open":9.00,"expected":189.00,"at_full_house":270.00}]""",
            result["totals"]!.ToJsonString());
    }

    [Fact]
    public async Task A_cost_breakdown_needs_no_pack_and_groups_by_the_memo_before_the_colon()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        await http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(
            LedgerTests.Cost("1", 60m, memo: "Cleaning: January"), LedgerTests.Cost("2", 20m, memo: "cleaning: again"),
            LedgerTests.Cost("3", 15m, memo: "Paid to somebody", property: "baixa-2"),
            LedgerTests.Cost("4", 5m), LedgerTests.Cost("5", 7m, currency: "USD"), LedgerTests.Cost("6", 1000m, date: "2025-12-01")),
            HttpStatusCode.Created);
        var answer = await http.ExecuteAsync(
            new { pattern_id = "cost_breakdown", inputs = new { portfolio_id = "lisbon" }, asof_date = "2026-01-31" });
        Assert.Null(answer["context"]!["pricing_pack_id"]);
        Assert.Equal(
            """[{"category":"cleaning","currency":"EUR","entries":2,"amount":80.00,"share":0.8000},{"category":"other","currency":"EUR","entries":2,"amount":20.00,"share":0.2000},{"category":"other","currency":"USD","entries":1,"amount":7.00,"share":1.0000}]""",
            answer["result"]!["categories"]!.ToJsonString());
        Assert.Equal(["alfama-1 EUR 85.00", "alfama-1 USD 7.00", "baixa-2 EUR 15.00"],
            answer["result"]!["properties"]!.AsArray()
                .Select(property => $"{property!["property_id"]} {property["currency"]} {property["amount"]!.ToJsonString()}"));
    }

    [Fact]
    public async Task A_pack_diff_shows_changed_nights_and_added_and_removed_properties()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Pricing.Publish("PP_2026-02-01_next", "2026-02-01", "fresh", new Priced("alfama-1", "lisbon", "EUR", 125m, 130m, 90m),
            new Priced("graca-3", "lisbon", "EUR", 70m));
        var result =
            (await platform.Http
                .ExecuteAsync(
                    new { pattern_id = "pack_diff",
                        inputs = new { portfolio_id = "lisbon", base_pack_id = PlatformFixture.Pack } }))["result"]!;
        Assert.Equal(("PP_2026-02-01_next", PlatformFixture.Pack, 2, 2),
            ((string)result["pack_id"]!, (string)result["base_pack_id"]!, (int)result["nights_compared"]!, (int)result["nights_changed"]!));
        // 1 February: 120 then, 125 now; 2 February: 140 then, 130 now.
        Assert.Equal(
            """{"property_id":"alfama-1","change":"changed","currency":"EUR","nights_compared":2,"nights_changed":2,"average_before":130.00,"average_after":127.50,"largest_fall":-10.00,"largest_rise":5.00}""",
            result["properties"]![0]!.ToJsonString());
        Assert.Equal(["alfama-1 changed", "baixa-2 removed", "graca-3 added"], result["properties"]!.AsArray()
            .Select(property => $"{property!["property_id"]} {property["change"]}"));
    }

    [Fact]
    public async Task A_listing_is_refreshed_without_any_pack_and_unknown_facts_are_left_out()
    {
        await using var generation = await GenerationStandIn.StartAsync();
        await using var app = new ExecutorApp(generation: generation);
        var answer = await app.CreateClient()
            .ExecuteAsync(
                new { pattern_id = "listing_refresh", inputs = new { property_name = "Casa Alfama", city = "Lisbon", bedrooms = 2 } });
        Assert.Equal(["Text 1.", "Text 2."],
            new[] { (string)answer["result"]!["title"]!, (string)answer["result"]!["description"]! }.Order());
        Assert.Equal(2, generation.Jobs);
    }
}
