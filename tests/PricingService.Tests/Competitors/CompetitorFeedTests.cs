using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PricingService.Models;
using PricingService.Tests.Api;
using Testing;

namespace PricingService.Tests.Competitors;

/// <summary>Feeds that are pulled over real HTTP.</summary>
public sealed class CompetitorFeedTests : IAsyncLifetime
{
    private const string Json =
        """[{"competitor":"Hotel Sol & Mar","stay_date":"2026-07-08","price":130},{"competitor":"b","stay_date":"2026-07-08","price":"110.00"}]""";
    private static readonly object Request = new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, occupancy = 0.5 };

    private FeedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FeedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_feed_is_pulled_its_rates_are_used_in_prices_and_its_secrets_stay_secret()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "PricingService.Competitors", Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        _server.On("/sol",
            """{"data":{"offers":[{"hotel":{"name":"Hotel Sol & Mar"},"room":"theirs-7","night":"08/07/2026","rate":130},{"hotel":{"name":"b"},"room":"theirs-7","night":"08/07/2026","rate":"110.00"}]}}""");
        await using var app = await _server.AppAsync(("/sol", [
            ("Rows", "data.offers"), ("Fields:Competitor", "hotel.name"), ("Fields:StayDate", "night"), ("Fields:Price", "rate"),
            ("Fields:PropertyId", "room"), ("DateFormat", "dd/MM/yyyy"),
            ("Properties:theirs-7", "casa-1"), ("Property", ""), ("HeaderName", "X-Api-Key"), ("HeaderValue", "s3cret-key"),
            ("Url", $"http://{_server.Host}/sol?token=t0ken")]));
        var feed = await app.PulledAsync("sol");
        Assert.Equal(("success", "waiting", 2, 0),
            (feed.Text("last_status"), feed.Text("state"), feed.GetProperty("kept").GetInt32(), feed.GetProperty("refused").GetInt32()));
        Assert.Equal("s3cret-key", _server.Requests("/sol")[0]["X-Api-Key"]);
        Assert.Empty(_server.Requests("/sol")[0]["traceparent"].ToString());
        Assert.DoesNotContain("s3cret", feed.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", feed.GetRawText(), StringComparison.Ordinal);

        var night = (await app.Http.GetAsync("/competitors/casa-1/rates?from=2026-07-08", HttpStatusCode.OK)).GetProperty("nights")[0];
        Assert.Equal(120m, night.Number("competitor_price"));
        Assert.Equal(["b", "hotel-sol-mar-42d7a994"], night.GetProperty("rates").EnumerateArray().Select(rate => rate.Text("competitor")));
        Assert.DoesNotContain("unknown", (await app.Http.PostAsync("/score", Request)).Text("reason"), StringComparison.Ordinal);

        var metrics = await app.MetricsAsync();
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_competitor_fetches_total", """source="sol",status="success" """));
        Assert.Equal(1, MetricsTests.Value(metrics, "external_request_duration_seconds_count",
            """service="competitors",operation="pull",status="200" """));
        var span = Assert.Single(spans, span => (string?)span.GetTagItem("competitors.source") == "sol");
        Assert.Equal(("success", 2L), (span.GetTagItem("competitors.status"), span.GetTagItem("competitors.kept")));
    }

    [Fact]
    public async Task A_document_that_has_not_changed_is_not_sent_again_and_its_rates_stay_fresh()
    {
        _server.On("/tagged", context => Conditional(context, context.Request.Headers.IfNoneMatch == "\"v1\"",
            () => context.Response.Headers.ETag = "\"v1\""));
        var modified = new DateTimeOffset(2026, 1, 30, 8, 0, 0, TimeSpan.Zero).ToString("R");
        _server.On("/dated", context => Conditional(context, context.Request.Headers.IfModifiedSince == modified,
            () => context.Response.Headers.LastModified = modified));
        await using var app = await _server.AppAsync(("/tagged", [("IntervalMinutes", "720")]), ("/dated", [("IntervalMinutes", "720")]));
        Assert.Equal(("success", "\"v1\""), (await app.PulledAsync("tagged")) is var first
            ? (first.Text("last_status"), first.Text("etag"))
            : default);
        Assert.Equal("2026-01-30T08:00:00+00:00", (await app.PulledAsync("dated")).Text("last_modified"));
        await app.StopPullsAsync();
        app.Clock.Leap(TimeSpan.FromHours(13.5));
        await app.ResumePullsAsync();
        Assert.Equal("not_modified", (await app.PulledAsync("tagged", 2)).Text("last_status"));
        Assert.Equal("not_modified", (await app.PulledAsync("dated", 2)).Text("last_status"));
        // 27 hours after the document came, 13 and a half after it was confirmed.
        var metrics = await app.MetricsAsync();
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_competitor_fetches_total", """source="tagged",status="not_modified" """));
        await app.StopPullsAsync();
        app.Clock.Leap(TimeSpan.FromHours(13.4));
        Assert.DoesNotContain("unknown", (await app.Http.PostAsync("/score", Request)).Text("reason"), StringComparison.Ordinal);
        app.Clock.Leap(TimeSpan.FromHours(11));
        Assert.Contains("competitors unknown", (await app.Http.PostAsync("/score", Request)).Text("reason"), StringComparison.Ordinal);

        static Task Conditional(HttpContext context, bool isSame, Action mark)
        {
            mark();
            if (!isSame) return context.Response.WriteAsync(Json);
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_failing_feed_is_pulled_half_as_often_each_time_and_never_before_its_retry_after()
    {
        _server.On("/error", context => { context.Response.StatusCode = 500; return Task.CompletedTask; })
            .On("/busy",
                context => { context.Response.StatusCode = 503; context.Response.Headers.RetryAfter = "7200"; return Task.CompletedTask; });
        await using var app = await _server.AppAsync(("/error", [("IntervalMinutes", "10")]),
            ("/busy", [("IntervalMinutes", "10"), ("Outbound:competitors:Retries", "2")]));
        // One that asks for a longer pause than a call waits is not asked twice; another error is tried again at once,
        // which the clock has to be turned for.
        var busy = await app.PulledAsync("busy");
        Assert.Single(_server.Requests("/busy"));
        Assert.Equal(7200, Pause(busy), 600d);
        foreach (var (failures, minutes) in new[] { (1, 20), (2, 40), (3, 80), (4, 160) })
        {
            var feed = await app.PulledAsync("error", failures);
            Assert.Equal(failures, feed.GetProperty("failures").GetInt32());
            Assert.InRange(Pause(feed) / 60, minutes * 0.89, minutes * 1.2);
            app.Clock.Advance(feed.GetProperty("next_pull_at").GetDateTimeOffset() - app.Clock.GetUtcNow());
        }
        _server.On("/error", Json);
        var recovered = await app.PulledAsync("error", 5);
        Assert.Equal(("success", 0), (recovered.Text("last_status"), recovered.GetProperty("failures").GetInt32()));
        Assert.InRange(Pause(recovered) / 60, 9, 12);

        static double Pause(JsonElement feed) =>
            (feed.GetProperty("next_pull_at").GetDateTimeOffset() - feed.GetProperty("last_pull_at").GetDateTimeOffset()).TotalSeconds;
    }

    [Fact]
    public async Task A_restart_keeps_the_schedule_and_what_is_known_of_the_document_unless_the_feed_is_another_now()
    {
        _server.On("/tagged", context => { context.Response.Headers.ETag = "\"v1\""; return context.Response.WriteAsync(Json); });
        await using var before = await _server.AppAsync(("/tagged", []));
        var pulled = await before.PulledAsync("tagged");

        await using (var after = new PricingApp { SharedDirectory = before.Directory, Settings = _server.Settings(("/tagged", [])) })
        {
            after.Clock.Advance(before.Clock.GetUtcNow() - after.Clock.GetUtcNow());
            for (var i = 0; i < 20; i++)
            {
                after.Clock.Advance(TimeSpan.FromSeconds(5));
                var feed = await after.FeedAsync("tagged");
                Assert.Equal((pulled.Text("next_pull_at"), "\"v1\""), (feed.Text("next_pull_at"), feed.Text("etag")));
            }
        }
        Assert.Single(_server.Requests("/tagged"));

        await using var other = new PricingApp { SharedDirectory = before.Directory,
            Settings = _server.Settings(("/tagged", [("Rows", "data")])) };
        _ = other.Http;
        await other.ResumePullsAsync();
        await Eventually.TrueAsync(async () =>
        {
            other.Clock.Advance(TimeSpan.FromSeconds(5));
            return _server.Requests("/tagged").Count == 2 && (await other.FeedAsync("tagged")).Text("last_status") == "unreadable";
        });
        Assert.Empty(_server.Requests("/tagged")[1].IfNoneMatch.ToString());
    }

    [Fact]
    public async Task How_old_a_feed_s_data_is_counts_from_its_last_success_or_since_it_is_configured()
    {
        _server.On("/good", Json).On("/error", context => { context.Response.StatusCode = 500; return Task.CompletedTask; });
        await using var app = await _server.AppAsync(("/good", []), ("/error", []));
        await app.PulledAsync("error");
        var good = await app.PulledAsync("good");
        await app.StopPullsAsync();
        app.Clock.Leap(TimeSpan.FromHours(1));
        string metrics = "";
        await Eventually.TrueAsync(async () =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(5));
            metrics = await app.MetricsAsync();
            var expected = (app.Clock.GetUtcNow() - good.GetProperty("last_success_at").GetDateTimeOffset()).TotalSeconds;
            return Math.Abs(MetricsTests.Value(metrics, "pricing_competitor_staleness_seconds", """source="good" """) - expected) < 0.01;
        });
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_competitor_feeds", "state=\"working\""));
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_competitor_feeds", "state=\"failing\""));
        var sinceStart = (app.Clock.GetUtcNow() - new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)).TotalSeconds;
        Assert.InRange(MetricsTests.Value(metrics, "pricing_competitor_staleness_seconds", """source="error" """),
            sinceStart - 10, sinceStart);
    }

    [Fact]
    public async Task Nobody_pushes_in_the_name_of_a_feed()
    {
        await using var app = await _server.AppAsync(("/never", [("IntervalMinutes", "10080")]));
        var answer = await CompetitorTests.PushAsync(app, CompetitorTests.Rate("a", 130, source: "never"));
        Assert.Equal("bad_value", answer.GetProperty("rejected")[0].Text("reason"));
    }
}
