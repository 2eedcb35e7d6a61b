using System.Net;
using System.Text.Json;
using PricingService.Tests.Experiments;
using PricingService.Tests.Models;
using ServiceDefaults.Notices;
using Testing;

namespace PricingService.Tests;

/// <summary>Two replicas with Redis between them: nobody turns their clocks, so that neither looks by itself.</summary>
public sealed class NoticeTests(PostgreSqlServer server) : IAsyncLifetime
{
    private static readonly object Request = new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30,
        length_of_stay = 2, occupancy = 0.5 };
    private readonly RedisServer _redis = new();
    private PricingApp _one = null!;
    private PricingApp _two = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:pricing"] = await server.CreateDatabaseAsync(), ["ConnectionStrings:cache"] = _redis.ConnectionString,
            ["Models:RetrainAutomatically"] = "false",
        };
        (_one, _two) = (new PricingApp { Settings = settings }, new PricingApp { Settings = settings });
        await RedisServer.HeardAsync(_one.Get<ChangeNotices>().Tell, _two.Get<ChangeNotices>().Listen);
        await _one.PutPropertyAsync("casa-1");
        Assert.Equal("rule_based", (await _two.Http.PostAsync("/score", Request)).Text("method"));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_model_that_one_promotes_or_rolls_back_the_other_takes_or_leaves_at_once()
    {
        await RetrainingTests.LearnAsync(_one, Market.OfPortfolio(31), 3_000);
        var version = (await RetrainingTests.RetrainAsync(_one)).Text("model_version");
        await Eventually.TrueAsync(async () => (await _two.Http.PostAsync("/score", Request)).Text("model_version") == version);

        await _one.Http.PostAsync("/models/casa-1/rollback", new { });
        await Eventually.TrueAsync(async () => (await _two.Http.PostAsync("/score", Request)).Text("method") == "rule_based");
    }

    [Fact]
    public async Task An_experiment_that_one_starts_or_stops_the_other_starts_or_stops_at_once()
    {
        await _one.Http.PostAsync("/experiments", ExperimentTests.Design(factor: 1.2m), HttpStatusCode.Created);
        await Eventually.TrueAsync(
            async () => (await ExperimentTests.ScoreAsync(_two, "guest-1")).GetProperty("experiment").ValueKind == JsonValueKind.String);

        await _one.Http.PostAsync("/experiments/up-10/stop", new { });
        await Eventually.TrueAsync(
            async () => (await ExperimentTests.ScoreAsync(_two, "guest-1")).GetProperty("experiment").ValueKind == JsonValueKind.Null);
    }
}
