using System.Net;
using System.Text.Json.Nodes;
using ExecutorService.Tests.Ledger;
using ExecutorService.Tests.Upstreams;

namespace ExecutorService.Tests.Execution;

/// <summary>Where the ledger holds nothing, or not all, the result says so and does not pass off what is unknown as 0.</summary>
public sealed class HalfLedgerTests
{
    private static readonly string[] Figures = ["bookings", "nights_sold", "occupancy", "revenue", "adr", "revpar", "costs", "net"];

    [Theory]
    [InlineData("portfolio_overview")]
    [InlineData("price_review")]
    [InlineData("revenue_outlook")]
    [InlineData("cost_breakdown")]
    public async Task A_portfolio_that_is_not_in_the_ledger_is_said_to_be_unknown(string pattern)
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Pricing.Publish("PP_2026-01-31_unknown", "2026-01-31", "fresh", new Priced("x-1", "unknown", "EUR", 100m));
        var warning = Assert.Single(await WarningsAsync(platform, pattern, "unknown"))!;
        Assert.Equal("empty_ledger", (string)warning["code"]!);
        Assert.Contains("docs/ledger.md", (string)warning["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_knows_is_null_in_the_rows_and_left_out_of_the_totals()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Pricing.Publish("PP_2026-01-31_more", "2026-01-31", "fresh",
            new Priced("alfama-1", "lisbon", "EUR", 100m), new Priced("new-1", "lisbon", "EUR", 90m),
            new Priced("new-2", "lisbon", "CHF", 90m));
        var result = (await platform.Http.ExecuteAsync(PlatformFixture.Overview()))["result"]!;
        var rows = result["properties"]!.AsArray().ToDictionary(row => (string)row!["property_id"]!, row => row!);
        Assert.All(Figures, figure => Assert.Null(rows["new-1"][figure]));
        Assert.Equal(90.00m, (decimal)rows["new-1"]["pack_average"]!);
        Assert.Equal(
            """[{"currency":"EUR","properties":3,"bookings":3,"nights_sold":9,"occupancy":0.1452,"revenue":810.00,"adr":90.00,"revpar":13.06,"costs":75.50,"net":734.50},{"currency":"CHF","properties":1,"bookings":null,"nights_sold":null,"occupancy":null,"revenue":null,"adr":null,"revpar":null,"costs":null,"net":null}]""",
            result["totals"]!.ToJsonString());
        var warning = result["warnings"]!.AsArray()[^1]!;
        Assert.Equal(("not_in_ledger", """["new-1","new-2"]"""), ((string)warning["code"]!, warning["properties"]!.ToJsonString()));
    }

    [Fact]
    public async Task An_outlook_expects_nothing_of_a_property_that_the_ledger_does_not_know()
    {
        await using var platform = await PlatformFixture.StartAsync();
        platform.Pricing.Publish("PP_2026-01-31_new", "2026-01-31", "fresh", new Priced("new-1", "lisbon", "EUR", 90m, 91m));
        var result = (await platform.Http.ExecuteAsync(
            new { pattern_id = "revenue_outlook", inputs = new { portfolio_id = "lisbon", days = 4, lately = 31 } }))["result"]!;
        Assert.Equal(
            """{"property_id":"new-1","currency":"EUR","booked_nights":null,"booked_revenue":null,"open_nights":1,"recent_occupancy":null,"expected_from_open":null,"expected":null,"at_full_house":null}""",
            result["properties"]!.AsArray().Single(row => (string)row!["property_id"]! == "new-1")!.ToJsonString());
        Assert.Equal("""[{"currency":"EUR","booked_revenue":200.00,"expected_from_open":0.00,"expected":200.00,"at_full_house":200.00}]""",
            result["totals"]!.ToJsonString());
    }

    [Theory]
    [InlineData("no_bookings", "cost 2025-11-01", "cost 2026-01-30")]
    [InlineData("no_costs", "booking 2025-11-01", "booking 2026-01-30")]
    [InlineData("ends_before", "booking 2025-11-01", "cost 2025-11-30")]
    [InlineData("begins_within", "booking 2026-01-02", "cost 2026-01-30")]
    [InlineData("begins_after", "booking 2026-02-01", "cost 2026-02-02")]
    [InlineData("", "booking 2026-01-01", "cost 2026-01-30")]
    [InlineData("", "booking 2025-01-01", "cost 2026-01-01")]
    public async Task Half_a_ledger_is_told_which_half_is_missing(string code, params string[] entries)
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch([.. entries.Select(entry => entry.Split(' ')).Select(entry =>
            (object)new
            {
                kind = entry[0], date = entry[1], portfolio_id = "half", property_id = "x-1", amount = 10, currency = "EUR",
            })]), HttpStatusCode.Created);
        platform.Pricing.Publish("PP_2026-01-31_half", "2026-01-31", "fresh", new Priced("x-1", "half", "EUR", 100m));
        var warnings = await WarningsAsync(platform, "portfolio_overview", "half");
        Assert.Equal(code, string.Join(' ', warnings.Select(warning => (string)warning!["code"]!)));
    }

    [Fact]
    public async Task A_partial_refund_keeps_the_nights_and_lowers_the_revenue()
    {
        await using var platform = await PlatformFixture.StartAsync();
        await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(
            LedgerTests.Booking("r-1", 300m, "2026-01-05", 3, "flat-1", portfolio: "refund"),
            LedgerTests.Booking("r-2", -50m, "2026-01-05", null, "flat-1", portfolio: "refund")), HttpStatusCode.Created);
        platform.Pricing.Publish("PP_2026-01-31_refund", "2026-01-31", "fresh", new Priced("flat-1", "refund", "EUR", 100m));
        var row = (await platform.Http.ExecuteAsync(PlatformFixture.Overview(31, "refund")))["result"]!["properties"]![0]!;
        Assert.Equal((1, 3, 0.0968m, 250.00m, 83.33m), ((int)row["bookings"]!, (int)row["nights_sold"]!, (decimal)row["occupancy"]!,
            (decimal)row["revenue"]!, (decimal)row["adr"]!));
    }

    private static async Task<JsonArray> WarningsAsync(PlatformFixture platform, string pattern, string portfolio) =>
        (await platform.Http.ExecuteAsync(new
        {
            pattern_id = pattern, inputs = new { portfolio_id = portfolio, days = 31 }, asof_date = "2026-01-31",
        }))["result"]!["warnings"]!.AsArray();
}
