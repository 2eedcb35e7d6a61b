using System.Data.Common;
using System.Net;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Configuration;
using PricingService.Competitors.Feeds;
using PricingService.Packs;
using Testing;

namespace PricingService.Tests;

/// <summary>
/// A database of the release before, in which builds, retrainings and feeds each were a queue of their own: what was open goes on.
/// </summary>
public sealed class EarlierQueuesTests(PostgreSqlServer server)
{
    private const string FirstOfTheQueue = "012";

    /// <summary>When the release before stopped: half an hour before the clocks of these tests begin.</summary>
    private static readonly long Then = new DateTimeOffset(2026, 1, 31, 11, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly Dictionary<string, string> FeedSettings = new()
    {
        ["Competitors:Feeds:sol:Url"] = "http://127.0.0.1:9/sol", ["Competitors:Feeds:sol:Currency"] = "EUR",
        ["Competitors:Feeds:sol:Property"] = "casa-1",
    };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("embedded")]
    [InlineData("server")]
    public async Task All_that_was_open_is_still_open_and_ends_as_it_should(string engine)
    {
        await using var store = await OutlivingStore.OnAsync(engine, server);
        await store.Connection.OpenAsync(Test);
        await WriteAsEarlierAsync(store.Connection);
        var settings = store.Settings.ToDictionary(setting => setting.Key, setting => setting.Value!)
            .Concat(FeedSettings).ToDictionary();

        await using (var accepting = new PricingApp { Settings = new Dictionary<string, string>(settings) { ["Queue:Concurrency"] = "0" } })
        {
            Assert.Equal([("b_cancelled", "cancelled"), ("b_done", "succeeded"), ("b_last", "queued"), ("b_queued", "queued"),
                ("b_released", "queued"), ("b_running", "queued")], await BuildsAsync(accepting));
            Assert.Equal([("r_done", "done"), ("r_running", "queued")], await RetrainingsAsync(accepting));
            var feed = await FeedAsync(accepting);
            Assert.Equal(("waiting", "\"v1\"", "2026-01-31T14:30:00+00:00"),
                (feed.Text("state"), feed.Text("etag"), feed.Text("next_pull_at")));

            // What is asked for again is what is open.
            Assert.Equal("b_queued", await AskAsync(accepting, nights: 5));
            Assert.Equal("r_running", (await accepting.Http.PostAsync("/models/casa-1/retrain", new { }, HttpStatusCode.Accepted))
                .Text("retraining_id"));
        }

        await using var working = new PricingApp { Settings = settings };
        await Eventually.TrueAsync(async () => (await BuildsAsync(working)).All(build => build.State is "succeeded" or "cancelled")
            && (await RetrainingsAsync(working)).All(retraining => retraining.State == "done"));
        Assert.Equal(6, (await BuildsAsync(working)).Count);
        Assert.Equal("too_few_outcomes", (await working.Http.GetAsync("/models/retrainings/r_running", HttpStatusCode.OK)).Text("verdict"));
        // The three that were once taken up were so again, and the lost attempts count.
        Assert.Equal([("b_last", 4L), ("b_queued", 1L), ("b_released", 1L), ("b_running", 2L), ("r_running", 3L)],
            await store.Connection.QueryAsync<(string, long)>(
                "SELECT id, attempts FROM jobs WHERE queue <> 'competitor_feed' ORDER BY id"));
        Assert.Equal("f_sol", await store.Connection.ExecuteScalarAsync<string>("SELECT id FROM jobs WHERE queue = 'competitor_feed'"));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("server")]
    public async Task A_build_that_waits_is_joined_though_another_of_its_order_was_put_back(string engine)
    {
        await using var store = await OutlivingStore.OnAsync(engine, server);
        await store.Connection.OpenAsync(Test);
        await WriteAsEarlierAsync(store.Connection);

        await using var app = new PricingApp
        {
            Settings = new Dictionary<string, string>(store.Settings.ToDictionary(setting => setting.Key, setting => setting.Value!))
            {
                ["Queue:Concurrency"] = "0",
            },
        };
        _ = app.Http;

        Assert.Equal([("b_queued", "2026-01-31 5  1"), ("b_released", null)], await store.Connection.QueryAsync<(string, string?)>(
            "SELECT id, open_key FROM jobs WHERE id IN ('b_queued', 'b_released') ORDER BY id"));
        Assert.Equal("2026-01-31 5  1", new PackOrder(new DateOnly(2026, 1, 31), 5, null, true).Key);
    }

    private static async Task<string> AskAsync(PricingApp app, int nights)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/packs")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { date = "2026-01-31", nights }),
            Headers = { { "Prefer", "respond-async" } },
        };
        using var response = await app.Http.SendAsync(request, Test);
        return (await response.ReadAsync(HttpStatusCode.Accepted)).Text("build_id");
    }

    private static async Task<IReadOnlyList<(string Id, string State)>> BuildsAsync(PricingApp app) =>
        [.. (await app.Http.GetAsync("/packs/builds?limit=200", HttpStatusCode.OK)).GetProperty("builds").EnumerateArray()
            .Select(build => (build.Text("build_id"), build.Text("state"))).Order()];

    private static async Task<IReadOnlyList<(string Id, string State)>> RetrainingsAsync(PricingApp app) =>
        [.. (await app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty("retrainings").EnumerateArray()
            .Select(retraining => (retraining.Text("retraining_id"), retraining.Text("state"))).Order()];

    private static async Task<JsonElement> FeedAsync(PricingApp app) =>
        (await app.Http.GetAsync("/competitors/feeds", HttpStatusCode.OK)).GetProperty("feeds")[0];

    /// <summary>The schema and the rows that the release before left behind.</summary>
    private static async Task WriteAsEarlierAsync(DbConnection connection)
    {
        await connection.ExecuteAsync("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)");
        const string folder = ".Storage.Migrations.";
        var assembly = typeof(PackOrder).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.Contains(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            var name = resource[(resource.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..];
            if (string.CompareOrdinal(name, FirstOfTheQueue) >= 0) break;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            await connection.ExecuteAsync(await reader.ReadToEndAsync(Test));
            await connection.ExecuteAsync("INSERT INTO migrations (name, applied_at) VALUES (@name, 0)", new { name });
        }
        var feed = Feed.Of("sol", new ConfigurationBuilder().AddInMemoryCollection(FeedSettings!).Build()
            .GetSection("Competitors:Feeds:sol").Get<FeedOptions>()!);
        await connection.ExecuteAsync("""
            INSERT INTO properties (property_id, portfolio_id, currency, time_zone, reference_minor, floor_minor, ceiling_minor,
                step_minor, revision, changed_at)
            VALUES ('casa-1', 'lisbon', 'EUR', 'Europe/Lisbon', 10000, 6000, 22000, 50000, 1, 0);
            INSERT INTO pack_builds (build_id, pack_date, nights, scope, mark_fresh, state, inputs, properties_done, properties_total,
                requested_at, started_at, finished_at, lease_until, attempts, pack_id, is_new, error)
            VALUES ('b_done', '2026-01-31', 3, '', 1, 'succeeded', '1 0', 1, 1, @Then, @Then, @Then, @Then, 1, 'PP_gone', 1, NULL),
                ('b_cancelled', '2026-01-31', 4, '', 1, 'cancelled', '', 0, 0, @Then, NULL, @Then, 0, 0, NULL, NULL, NULL),
                ('b_queued', '2026-01-31', 5, '', 1, 'queued', '', 0, 0, @Then, NULL, NULL, 0, 0, NULL, NULL, NULL),
                ('b_released', '2026-01-31', 5, '', 1, 'queued', '0 0', 0, 1, @Then + 1, @Then + 1, NULL, 0, 0, NULL, NULL, NULL),
                ('b_running', '2026-01-31', 6, 'lisbon', 0, 'running', '1 0', 0, 1, @Then, @Then, NULL, @Then + 30000, 1,
                    NULL, NULL, NULL),
                ('b_last', '2026-01-31', 7, '', 1, 'running', '1 0', 0, 1, @Then, @Then, NULL, @Then + 30000, 3, NULL, NULL, NULL);
            INSERT INTO retrainings (retraining_id, property_id, state, cause, requested_at, lease_until, attempts, finished_at, verdict,
                model_version, outcomes)
            VALUES ('r_done', 'casa-1', 'done', 'request', @Then - 1, 0, 1, @Then, 'too_few_outcomes', NULL, 3),
                ('r_running', 'casa-1', 'running', 'drift', @Then, @Then + 120000, 2, NULL, NULL, NULL, NULL);
            INSERT INTO competitor_feeds (source, fingerprint, created_at, next_pull_at, lease_token, lease_until, failures, last_pull_at,
                last_success_at, last_status, last_error, etag, last_modified, document, kept, unchanged, refused, refused_rows)
            VALUES ('sol', @Fingerprint, @Then, @Then + 10800000, 'l_1', @Then + 9000000, 0, @Then, @Then, 'success', NULL, '"v1"',
                NULL, 'd_1', 2, 0, 0, '[]');
            """, new { Then, feed.Fingerprint });
    }
}
