using System.Globalization;
using System.Net;
using System.Text.Json;
using Dapper;
using PricingService.Competitors.Feeds;
using Storage;
using Testing;

namespace PricingService.Tests.Competitors;

/// <summary>A service that pulls, by a clock that is turned by hand.</summary>
internal static class Pulls
{
    /// <summary>A service with the property casa-1 and one feed for each path.</summary>
    public static async Task<PricingApp> AppAsync(this FeedServer server, params (string Path, (string Key, string Value)[] More)[] feeds)
    {
        var app = new PricingApp { Settings = server.Settings(feeds) };
        await app.PutPropertyAsync("casa-1");
        return app;
    }

    /// <summary>Turns the clock until a feed was pulled so many times.</summary>
    public static async Task<JsonElement> PulledAsync(this PricingApp app, string name, int times = 1)
    {
        JsonElement feed = default;
        var looks = 0;
        await Eventually.TrueAsync(async () =>
        {
            looks++;
            var pulls = (await app.MetricsAsync()).Split('\n').Where(
                line => line.StartsWith($"pricing_competitor_fetches_total{{source=\"{name}\"", StringComparison.Ordinal))
                .Sum(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
            feed = await FeedAsync(app, name);
            if (pulls >= times && feed.Text("state") != "pulling") return true;
            // A pull has its own time-out: the clock does not run away from one that is under way.
            if (feed.Text("state") != "pulling" || looks % 3 == 0) app.Clock.Advance(TimeSpan.FromSeconds(5));
            return false;
        });
        return feed;
    }

    public static async Task<JsonElement> FeedAsync(this PricingApp app, string name) =>
        (await app.Http.GetAsync("/competitors/feeds", HttpStatusCode.OK)).GetProperty("feeds").EnumerateArray().Single(
            feed => feed.Text("source") == name);

    /// <summary>No feed is pulled while the clock is turned by hours: a pull that began amid that would be out of time at once.</summary>
    public static Task StopPullsAsync(this PricingApp app) => SetNextPullAsync(app, 9_999_999_999_999);

    /// <summary>Every feed is due.</summary>
    public static Task ResumePullsAsync(this PricingApp app) => SetNextPullAsync(app, 0);

    private static async Task SetNextPullAsync(PricingApp app, long at)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE jobs SET ready_at = @at WHERE queue = @QueueName AND status = 'queued'",
            new { at, FeedHandler.QueueName });
    }
}
