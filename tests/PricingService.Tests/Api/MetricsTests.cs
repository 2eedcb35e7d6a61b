using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using Storage;
using Testing;

namespace PricingService.Tests.Api;

/// <summary>What Prometheus sees after known work was done.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Every_number_is_there_with_its_exact_name_and_labels_after_a_day_s_work()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        var quote = await app.Http.PostAsync("/score",
            new { property_id = "casa-1", stay_date = "2026-07-08", length_of_stay = 2, lead_time_days = 30, occupancy = 0.5 });
        await app.Http.PostAsync("/score", new { property_id = "nowhere", stay_date = "2026-07-08" }, HttpStatusCode.NotFound);
        await app.Http.PostAsync("/learn", new
        {
            outcomes = new object[]
            {
                new { quote_id = quote.Text("quote_id"), accepted = true },
                new { property_id = "casa-1", stay_date = "2026-03-01", price = 110, accepted = false },
                new { property_id = "casa-1", stay_date = "2026-03-01", price = 0, accepted = true },
            },
        });
        await app.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.NotFound);
        await app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 2, mark_fresh = false }, HttpStatusCode.Created);
        await app.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.ServiceUnavailable);
        var pack = await app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3 }, HttpStatusCode.Created);
        await app.Http.PostAsync("/packs", new { date = "2026-02-01", portfolio_id = "empty" }, HttpStatusCode.Created);
        app.Clock.Advance(TimeSpan.FromSeconds(90));

        var metrics = await app.MetricsAsync();
        var revenue = (double)quote.Number("price") * 2;
        Assert.Equal(1, Value(metrics, "pricing_score_latency_seconds_count", """method="rule_based" """));
        Assert.Equal(2, Value(metrics, "pricing_api_latency_seconds_count", """method="POST",route="/score" """));
        Assert.Equal(1, Value(metrics, "pricing_requests_total", """endpoint="/score",method="POST",status="200" """));
        Assert.Equal(1, Value(metrics, "pricing_requests_total", """endpoint="/score",method="POST",status="404" """));
        Assert.Equal(1, Value(metrics, "pricing_requests_total", """endpoint="/properties/{id}",method="PUT",status="201" """));
        Assert.Equal(3, Value(metrics, "pricing_requests_total", """endpoint="/packs",method="POST",status="201" """));
        Assert.Equal(3, Value(metrics, "http_requests_total", """endpoint="/packs",method="POST",status="201" """));
        Assert.Equal(0, Value(metrics, "pricing_active_requests", """endpoint="/score" """));
        Assert.Equal(1, Value(metrics, "pricing_errors_total", """error_type="unavailable" """));
        Assert.Equal(2, Value(metrics, "pricing_outcomes_ingested_total", ""));
        Assert.Equal(1, Value(metrics, "pricing_outcomes_invalid_total", """reason="bad_price" """));
        Assert.Equal(revenue, Value(metrics, "pricing_quoted_revenue_total", """currency="EUR",variant="none" """), 6);
        Assert.Equal(revenue, Value(metrics, "pricing_realized_revenue_total", """currency="EUR",variant="none" """), 6);
        Assert.Equal(2, Value(metrics, "pricing_pack_build_duration_seconds_count", """status="success" """));
        Assert.Equal(1, Value(metrics, "pricing_pack_build_duration_seconds_count", """status="error" """));
        Assert.Equal(1, Value(metrics, "pricing_pack_freshness", $"""pack_id="{pack.Text("pack_id")}" """));
        Assert.Equal(1, Value(metrics, "pricing_properties", ""));
        Assert.Equal(90, Value(metrics, "pricing_uptime_seconds", ""));
        Assert.Equal(1, Value(metrics, "pricing_service_info", """environment="development",version="0.1.0" """));
        Assert.Matches("(?m)^# TYPE pricing_requests_total counter$", metrics);
        Assert.Matches("(?m)^# TYPE pricing_active_requests gauge$", metrics);
        Assert.Matches("(?m)^# TYPE pricing_api_latency_seconds histogram$", metrics);
        Assert.Matches("(?m)^# TYPE pricing_pack_freshness gauge$", metrics);
    }

    [Fact]
    public async Task What_has_not_happened_yet_is_0_and_not_absent()
    {
        await using var app = new PricingApp();

        var metrics = await app.MetricsAsync();

        foreach (var type in new[] { "internal", "unavailable", "timeout" })
            Assert.Equal(0, Value(metrics, "pricing_errors_total", $"""error_type="{type}" """));
        foreach (var kind in new[] { "error", "inputs" })
            Assert.Equal(0, Value(metrics, "pricing_drift_detected_total", $"""kind="{kind}" """));
        foreach (var status in new[] { "promoted", "refused", "failed" })
            Assert.Equal(0, Value(metrics, "pricing_retraining_total", $"""model_type="ml_elasticity",status="{status}" """));
        string[] counters = ["pricing_model_cache_hits_total", "pricing_model_cache_misses_total", "pricing_outcomes_ingested_total"];
        foreach (var counter in counters)
            Assert.Equal(0, Value(metrics, counter, ""));
        string[] reasons =
        [
            "missing_field", "unknown_field", "wrong_type", "bad_value", "bad_price", "absurd_price", "bad_date", "unknown_property", "unknown_quote", "currency_mismatch", "conflict", "unreadable",
        ];
        foreach (var reason in reasons) Assert.Equal(0, Value(metrics, "pricing_outcomes_invalid_total", $"""reason="{reason}" """));
    }

    [Fact]
    public async Task Only_current_packs_are_shown_and_a_failed_one_counts_as_error()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        var old = await app.Http.PostAsync("/packs", new { date = "2026-01-30", nights = 3 }, HttpStatusCode.Created);
        var current = await app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3 }, HttpStatusCode.Created);
        var failed = await app.Http.PostAsync("/packs", new { date = "2026-02-01", portfolio_id = "empty" }, HttpStatusCode.Created);
        app.Clock.Leap(TimeSpan.FromHours(31));

        var metrics = await app.MetricsAsync();
        Assert.DoesNotContain(old.Text("pack_id"), metrics, StringComparison.Ordinal);
        Assert.Equal(3, Value(metrics, "pricing_pack_freshness", $"""pack_id="{current.Text("pack_id")}" """));
        Assert.Equal(2, Value(metrics, "pricing_pack_freshness", $"""pack_id="{failed.Text("pack_id")}" """));
    }

    [Fact]
    public async Task Every_cache_says_how_often_it_helps()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        for (var i = 0; i < 3; i++) await app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-07-08" });
        var metrics = await app.MetricsAsync();
        foreach (var cache in new[] { "properties", "last_packs", "property_acceptance", "models", "competitors" })
        {
            Assert.Equal(1, Value(metrics, "cache_misses_total", $"""cache="{cache}" """));
            Assert.Equal(2, Value(metrics, "cache_hits_total", $"""cache="{cache}" """));
        }
    }

    [Fact]
    public async Task What_the_service_breaks_itself_is_an_internal_error()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        await using (var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("DROP TABLE quotes");
        await app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-07-08" }, HttpStatusCode.InternalServerError);
        var metrics = await app.MetricsAsync();
        Assert.Equal(1, Value(metrics, "pricing_errors_total", """error_type="internal" """));
        Assert.Equal(1, Value(metrics, "pricing_requests_total", """endpoint="/score",method="POST",status="500" """));
    }

    [Fact]
    public async Task The_freshness_of_a_pack_follows_its_state()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        var order = new { date = "2026-01-31", nights = 3 };
        var id = (await app.Http.PostAsync("/packs", new { order.date, order.nights, mark_fresh = false },
            HttpStatusCode.Created)).Text("pack_id");
        async Task<double> FreshnessAsync() => Value(await app.MetricsAsync(), "pricing_pack_freshness", $"""pack_id="{id}" """);
        Assert.Equal(0, await FreshnessAsync());
        await app.Http.PostAsync("/packs", order);
        Assert.Equal(1, await FreshnessAsync());
        app.Clock.Leap(TimeSpan.FromHours(30));
        await Eventually.TrueAsync(async () => await FreshnessAsync() == 3);
        await app.Http.PostAsync("/packs", order);
        Assert.Equal(1, await FreshnessAsync());

        // As another replica would change it: this one finds out by looking.
        await using (var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("UPDATE properties SET revision = revision + 1");
        app.Clock.Advance(TimeSpan.FromSeconds(15));
        await Eventually.TrueAsync(async () => await FreshnessAsync() == 3);
    }

    /// <param name="labels">In any order, as they stand between the braces.</param>
    internal static double Value(string metrics, string name, string labels)
    {
        var wanted = Labels(labels);
        var lines = metrics.Split('\n').Where(line => Regex.IsMatch(line, $"^{name}[{{ ]") && Labels(line).SetEquals(wanted)).ToList();
        Assert.True(lines.Count == 1, $"{lines.Count} series of {name}{{{labels}}} in:\n" +
            string.Join('\n', metrics.Split('\n').Where(l => l.StartsWith("pricing_", StringComparison.Ordinal))));
        return double.Parse(lines[0].Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    private static HashSet<string> Labels(string text) => [.. Regex.Matches(text, """\w+="[^"]*""").Select(match => match.Value)];
}
