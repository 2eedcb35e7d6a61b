using System.Globalization;
using System.Net;
using System.Text.Json;
using Dapper;
using ServiceDefaults.Storage;
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
        await Eventually.TrueAsync(async () =>
        {
            var pulls = (await app.MetricsAsync()).Split('\n').Where(line => line.StartsWith($"pricing_competitor_fetches_total{{source=\"{name}\"", StringComparison.Ordinal))
                .Sum(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
            feed = await FeedAsync(app, name);
            if (pulls >= times && feed.Text("state") != "pulling") return true;
            app.Clock.Advance(TimeSpan.FromSeconds(5));
            return false;
        });
        return feed;
    }

    public static async Task<JsonElement> FeedAsync(this PricingApp app, string name) =>
        (await app.Http.GetAsync("/competitors/feeds", HttpStatusCode.OK)).GetProperty("feeds").EnumerateArray().Single(feed => feed.Text("source") == name);

    public static async Task StopPullsAsync(this PricingApp app)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE competitor_feeds SET next_pull_at = 9999999999999");
    }
}
