using System.Net;
using Testing;

namespace PricingService.Tests.Competitors;

/// <summary>Two replicas on one PostgreSQL server know the same rates, and pull a feed once.</summary>
public sealed class CompetitorReplicaTests(PostgreSqlServer server) : IAsyncLifetime
{
    // A night that the feed says nothing of: it may be pulled at any time.
    private static readonly object Request = new { property_id = "casa-1", stay_date = "2026-07-20", lead_time_days = 30, occupancy = 0.5 };

    private FeedServer _feed = null!;
    private PricingApp _one = null!;
    private PricingApp _two = null!;

    public async ValueTask InitializeAsync()
    {
        _feed = await FeedServer.StartAsync();
        _feed.On("/shared", """[{"competitor":"a","stay_date":"2026-07-08","price":130}]""");
        var settings = _feed.Settings(("/shared", [("IntervalMinutes", "30")]));
        settings["ConnectionStrings:pricing"] = await server.CreateDatabaseAsync();
        _one = new PricingApp { Settings = settings };
        _two = new PricingApp { Settings = settings };
        await _one.PutPropertyAsync("casa-1");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _feed.DisposeAsync();
    }

    [Fact]
    public async Task A_rate_pushed_to_one_moves_the_quotes_of_the_other_within_seconds()
    {
        Assert.Contains("competitors unknown", (await _two.Http.PostAsync("/score", Request)).Text("reason"), StringComparison.Ordinal);
        await CompetitorTests.PushAsync(_one, CompetitorTests.Rate("b", 140, date: "2026-07-20"));
        await Eventually.TrueAsync(async () =>
        {
            _two.Clock.Advance(TimeSpan.FromSeconds(5));
            return (await _two.Http.PostAsync("/score", Request)).Text("reason").Contains("competitors ×", StringComparison.Ordinal);
        });
        Assert.Equal((await _one.Http.PostAsync("/score", Request)).Number("price"),
            (await _two.Http.PostAsync("/score", Request)).Number("price"));
    }

    [Fact]
    public async Task The_same_rates_pushed_to_both_at_once_are_kept_once()
    {
        object[] rates = [
            .. Enumerable.Range(0, 3_000).Select(i => CompetitorTests.Rate($"c{i % 10}", 100 + (i % 9),
                date: new DateOnly(2026, 2, 1).AddDays(i / 10).ToString("O"), minutesAgo: 1))];
        var answers =
            (await Task.WhenAll(CompetitorTests.PushAsync(_one, rates), CompetitorTests.PushAsync(_two, rates),
                CompetitorTests.PushAsync(_one, rates))).Select(CompetitorTests.Counts).ToList();
        Assert.Equal((3_000, 6_000, 0),
            (answers.Sum(one => one.Accepted), answers.Sum(one => one.Duplicates), answers.Sum(one => one.Outdated)));
        Assert.Equal(3_000, (await _two.Http.GetAsync("/competitors/casa-1", HttpStatusCode.OK)).GetProperty("rates").GetInt32());
    }

    [Fact]
    public async Task A_feed_is_pulled_by_one_of_them_and_known_to_both()
    {
        for (var round = 1; round <= 4; round++)
        {
            await Eventually.TrueAsync(async () =>
            {
                if (_feed.Requests("/shared").Count >= round && (await _one.FeedAsync("shared")).Text("state") == "waiting") return true;
                foreach (var app in new[] { _one, _two }) app.Clock.Advance(TimeSpan.FromSeconds(5));
                return false;
            });
            // Both look again and again, and find it done.
            for (var i = 0; i < 20; i++)
            {
                foreach (var app in new[] { _one, _two }) app.Clock.Advance(TimeSpan.FromSeconds(5));
                await _two.FeedAsync("shared");
            }
            Assert.Equal(round, _feed.Requests("/shared").Count);
            await _one.ResumePullsAsync();
        }
        Assert.Equal(130m, (await _two.Http.GetAsync("/competitors/casa-1/rates?from=2026-07-08", HttpStatusCode.OK)).GetProperty(
            "nights")[0].Number("competitor_price"));
        var pulled = (await Task.WhenAll(_one.MetricsAsync(), _two.MetricsAsync())).Sum(metrics => metrics.Split('\n')
            .Where(line => line.StartsWith("pricing_competitor_fetches_total{source=\"shared\",status=\"success\"}",
                StringComparison.Ordinal)).Sum(line => int.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.InRange(pulled, 4, 5);
    }
}
