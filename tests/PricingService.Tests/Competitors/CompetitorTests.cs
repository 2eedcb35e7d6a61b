using System.Net;
using System.Text.Json;
using Dapper;
using PricingService.Competitors;
using PricingService.Properties;
using PricingService.Tests.Api;
using Storage;
using Testing;

namespace PricingService.Tests.Competitors;

/// <summary>Rates that are pushed, and what they do to prices.</summary>
public sealed partial class CompetitorTests : IAsyncLifetime
{
    /// <summary>What the rules ask for it without competitors: 117.27, see <see cref="ScoreTests"/>.</summary>
    private static readonly object Request = new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30,
        length_of_stay = 2, occupancy = 0.5 };
    /// <summary>The clock is turned by days: what else looks around every second need not.</summary>
    private static readonly Dictionary<string, string> Calm = new() { ["Experiments:WatchSeconds"] = "60", ["Models:WatchSeconds"] = "3600",
        ["Packs:WatchSeconds"] = "3600", ["Prices:WatchSeconds"] = "3600", ["Calendars:WatchSeconds"] = "60",
        ["Competitors:RetentionDays"] = "7" };
    private static readonly decimal Own = 100m * (1.12m + (0.10m * 23 / 30)) * 0.98m;

    private readonly PricingApp _app = new() { Settings = Calm };

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_pushed_rate_moves_the_quote_three_tenths_of_the_way_at_once()
    {
        var before = await _app.Http.PostAsync("/score", Request);
        Assert.Equal(decimal.Round(Own, 2), before.Number("price"));
        Assert.Contains("competitors unknown", before.Text("reason"), StringComparison.Ordinal);

        var answer = await PushAsync(_app, Rate("a", 130));
        Assert.Equal((1, 0, 0), Counts(answer));
        var after = await _app.Http.PostAsync("/score", Request);
        var factor = 1m + (0.3m * ((130m / Own) - 1m));
        Assert.Equal(decimal.Round(Own * factor, 2), after.Number("price"));
        Assert.Contains($"competitors ×{factor:0.000}", after.Text("reason"), StringComparison.Ordinal);

        var batched = await _app.Http.PostAsync("/score/batch", new { quotes = new[] { Request } });
        Assert.Equal(after.Number("price"), batched.GetProperty("results")[0].GetProperty("quote").Number("price"));
        Assert.Equal(13_000, await ScalarAsync("SELECT competitor_minor FROM quotes WHERE quote_id = @id", after.Text("quote_id")));
        Assert.Null(await ScalarAsync("SELECT competitor_minor FROM quotes WHERE quote_id = @id", before.Text("quote_id")));
    }

    [Fact]
    public async Task The_night_s_price_is_the_median_of_the_competitors_each_counted_once()
    {
        await PushAsync(_app, Rate("a", 130, source: "one"), Rate("a", 140, source: "two", minutesAgo: 5), Rate("b", 90),
            Rate("c", 999), Rate("c", 160, minutesAgo: 10, source: "old"));
        // a: 130 is the newer; b: 90; c: 999 is the newer. The median is a's.
        var night =
            Assert.Single(
                (await _app.Http.GetAsync("/competitors/casa-1/rates?from=2026-07-01&to=2026-07-31", HttpStatusCode.OK)).GetProperty(
                    "nights").EnumerateArray());
        Assert.Equal(("2026-07-08", 130m, 5, 0),
            (night.Text("date"), night.Number("competitor_price"), night.GetProperty("fresh").GetInt32(), night.GetProperty("stale")
                .GetInt32()));
        var spread = night.GetProperty("percentiles");
        Assert.Equal((98m, 110m, 130m, 564.5m, 825.2m),
            (spread.Number("p10"), spread.Number("p25"), spread.Number("p50"), spread.Number("p75"), spread.Number("p90")));
        Assert.Equal(["a", "a", "b", "c", "c"], night.GetProperty("rates").EnumerateArray().Select(rate => rate.Text("competitor")));

        await PushAsync(_app, Rate("d", 91));
        night = (await _app.Http.GetAsync("/competitors/casa-1/rates?from=2026-07-08&to=2026-07-08", HttpStatusCode.OK)).GetProperty(
            "nights")[0];
        Assert.Equal(110.5m, night.Number("competitor_price"));
    }

    [Fact]
    public async Task Of_several_stays_the_one_nearest_in_length_counts()
    {
        await PushAsync(_app, Rate("a", 130), Rate("a", 120, nights: 3), Rate("a", 100, nights: 7));
        foreach (var (nights, expected) in new[] { (1, 130m), (2, 130m), (3, 120m), (5, 120m), (6, 100m), (30, 100m) })
            Assert.Equal(expected,
                (await _app.Http.GetAsync($"/competitors/casa-1/rates?from=2026-07-08&to=2026-07-08&length_of_stay={nights}",
                    HttpStatusCode.OK)).GetProperty("nights")[0].Number("competitor_price"));
        var quote = await _app.Http.PostAsync("/score",
            new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, length_of_stay = 7, occupancy = 0.5 });
        Assert.Equal(decimal.Round(Own * (1m + (0.3m * ((100m / Own) - 1m))), 2), quote.Number("price"));
    }

    [Fact]
    public async Task A_rate_is_used_for_a_day_and_then_the_competitors_are_unknown()
    {
        await PushAsync(_app, Rate("a", 130));
        _app.Clock.Leap(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.NotEqual(decimal.Round(Own, 2), (await _app.Http.PostAsync("/score", Request)).Number("price"));
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        var stale = await _app.Http.PostAsync("/score", Request);
        Assert.Equal(decimal.Round(Own, 2), stale.Number("price"));
        Assert.Contains("competitors unknown", stale.Text("reason"), StringComparison.Ordinal);
        var summary = await _app.Http.GetAsync("/competitors/casa-1", HttpStatusCode.OK);
        Assert.Equal((1, 0, 1),
            (summary.GetProperty("rates").GetInt32(), summary.GetProperty("fresh").GetInt32(), summary.GetProperty("stale").GetInt32()));
        var night = (await _app.Http.GetAsync("/competitors/casa-1/rates?from=2026-07-08", HttpStatusCode.OK)).GetProperty("nights")[0];
        Assert.Equal(JsonValueKind.Null, night.GetProperty("competitor_price").ValueKind);
        Assert.False(night.GetProperty("rates")[0].GetProperty("is_fresh").GetBoolean());
    }

    [Theory]
    [InlineData("/competitors/casa-1/rates?from=2026-07-08&to=2026-07-07", "to")]
    [InlineData("/competitors/casa-1/rates?from=2026-07-08&to=2026-10-08", "to")]
    [InlineData("/competitors/casa-1/rates?length_of_stay=0", "length_of_stay")]
    public async Task A_question_that_does_not_fit_is_a_400_problem_naming_the_field(string path, string field) =>
        Assert.True((await _app.Http.GetAsync(path, HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty(field, out _));

    [Fact]
    public async Task Nothing_is_read_from_the_database_for_a_price_that_is_in_memory()
    {
        await PushAsync(_app, Rate("a", 130));
        var property = (await _app.Get<PropertyDirectory>().FindAsync("casa-1"))!;
        var book = _app.Get<CompetitorBook>();
        Assert.Equal(130m, await book.PriceAsync(property, new DateOnly(2026, 7, 8), 1));
        await ExecuteAsync("UPDATE competitor_rates SET price_minor = 1");
        var known = book.PriceAsync(property, new DateOnly(2026, 7, 8), 1);
        Assert.True(known.IsCompletedSuccessfully);
        Assert.Equal(130m, await known);
    }

    [Fact]
    public async Task Past_nights_and_rates_not_seen_for_long_are_removed()
    {
        await PushAsync(_app, Rate("a", 130), Rate("a", 130, date: "2026-01-31"), Rate("b", 130, date: "2026-02-01"));
        Assert.Equal(3, await ScalarAsync("SELECT COUNT(*) FROM competitor_rates"));
        // Ticked through, not leapt over: what removes them wakes once a day.
        _app.Clock.Advance(TimeSpan.FromDays(2));
        await Eventually.TrueAsync(async () => await ScalarAsync("SELECT COUNT(*) FROM competitor_rates") == 2);
        _app.Clock.Advance(TimeSpan.FromDays(6));
        await Eventually.TrueAsync(async () => await ScalarAsync("SELECT COUNT(*) FROM competitor_rates") == 0);
        await Eventually.TrueAsync(async () => await ScalarAsync("SELECT COUNT(*) FROM competitor_sources") == 0);
    }

    [Fact]
    public async Task Sources_that_push_have_their_age_and_the_fifty_first_is_another()
    {
        await PushAsync(_app, Rate("a", 130, source: "early"));
        _app.Clock.Advance(TimeSpan.FromSeconds(100));
        await PushAsync(_app, [.. Enumerable.Range(0, 55).Select(i => Rate($"c{i}", 130, source: $"s{i:00}"))]);
        _app.Clock.Advance(TimeSpan.FromSeconds(20));
        string metrics = "";
        await Eventually.TrueAsync(async () =>
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(5));
            return (metrics = await _app.MetricsAsync()).Contains("source=\"other\"", StringComparison.Ordinal);
        });
        var early = MetricsTests.Value(metrics, "pricing_competitor_staleness_seconds", """source="early" """);
        Assert.Equal(100, early - MetricsTests.Value(metrics, "pricing_competitor_staleness_seconds", """source="s48" """));
        Assert.Equal(100, early - MetricsTests.Value(metrics, "pricing_competitor_staleness_seconds", """source="other" """));
        Assert.DoesNotContain("source=\"s49\"", metrics, StringComparison.Ordinal);
        await PushAsync(_app, Rate("a", 131, source: "early"));
        await Eventually.TrueAsync(async () =>
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(5));
            return MetricsTests.Value(await _app.MetricsAsync(), "pricing_competitor_staleness_seconds", """source="early" """) < early;
        });
    }

    internal static async Task<JsonElement> PushAsync(PricingApp app, params object[] rates) => await PushedAsync(app.Http, rates);

    internal static async Task<JsonElement> PushedAsync(HttpClient http, params object[] rates) =>
        await http.PostAsync("/competitors/casa-1/rates", new { rates });

    /// <param name="minutesAgo">When it was observed; not said where null.</param>
    internal static object Rate(string competitor, decimal price, string source = "pusher", string date = "2026-07-08",
        int nights = 1, int? minutesAgo = null) => minutesAgo is null
        ? new { source, competitor, stay_date = date, price, currency = "EUR", length_of_stay = nights }
        : new { source, competitor, stay_date = date, price, currency = "EUR", length_of_stay = nights,
            observed_at = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddMinutes(-minutesAgo.Value) };

    internal static (int Accepted, int Duplicates, int Outdated) Counts(JsonElement answer) =>
        (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32(), answer.GetProperty("outdated").GetInt32());

    private static IEnumerable<object> Many(int count) =>
        Enumerable.Range(0, count).Select(
            i => Rate($"c{i % 20}", 100 + (i % 7), date: new DateOnly(2026, 2, 1).AddDays(i / 20).ToString("O"), minutesAgo: 1));

    private async Task<decimal> PriceAsync() =>
        (await _app.Http.GetAsync("/competitors/casa-1/rates?from=2026-07-08&to=2026-07-08", HttpStatusCode.OK)).GetProperty(
            "nights")[0].Number("competitor_price");

    private async Task<long?> ScalarAsync(string sql, string? id = null)
    {
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long?>(sql, new { id });
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql);
    }
}
