using System.Globalization;
using System.Net;
using System.Text.Json;
using Dapper;
using PricingService.Models;
using PricingService.Tests.Api;
using Storage;
using Testing;

namespace PricingService.Tests.Models;

/// <summary>From outcomes to a model that prices, through the API.</summary>
public sealed class RetrainingTests : IAsyncLifetime
{
    private static readonly object Request = new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30,
        length_of_stay = 2, occupancy = 0.5 };
    private readonly PricingApp _app = new() { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_property_with_enough_outcomes_gets_a_model_which_prices_and_can_be_rolled_back()
    {
        Assert.Equal("rule_based", (await _app.Http.PostAsync("/score", Request)).Text("method"));
        var pack = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 5 }, HttpStatusCode.Created);
        await LearnAsync(_app, Market.OfPortfolio(31), 3_000);
        var done = await RetrainAsync(_app);
        Assert.Equal("promoted", done.Text("verdict"));

        var quote = await _app.Http.PostAsync("/score", Request);
        Assert.Equal(("ml_elasticity", done.Text("model_version")), (quote.Text("method"), quote.Text("model_version")));
        Assert.InRange(quote.Number("price"), 60, 220);
        var probability = quote.GetProperty("acceptance_probability");
        Assert.True(probability.Number("low") < probability.Number("estimate")
            && probability.Number("estimate") < probability.Number("high"));
        Assert.Equal("stale", (await _app.Http.GetAsync($"/packs/{pack.Text("pack_id")}", HttpStatusCode.OK)).Text("state"));
        var rebuilt = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 5 }, HttpStatusCode.Created);
        Assert.Equal(done.Text("model_version"),
            (await _app.Http.GetAsync($"/packs/{rebuilt.Text("pack_id")}", HttpStatusCode.OK)).GetProperty("prices")[0].Text(
                "model_version"));

        var model = (await _app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty("models")[0];
        Assert.Equal(("serving", "rule_based"), (model.Text("state"), model.Text("compared_with")));
        Assert.True(model.GetProperty("elasticity").GetProperty("value").GetDouble() < 0);
        Assert.InRange(model.GetProperty("elasticity").GetProperty("standard_error").GetDouble(), 0.01, 0.5);
        Assert.True(model.GetProperty("log_loss").GetDouble() < model.GetProperty("base_log_loss").GetDouble());

        var slope = model.GetProperty("calibration").GetProperty("slope");
        Assert.InRange((slope.GetProperty("value").GetDouble() - 1) / slope.GetProperty("standard_error").GetDouble(), -3, 3);

        var metrics = await _app.MetricsAsync();
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_models_loaded", ""));
        Assert.Equal(0, MetricsTests.Value(metrics, "pricing_retraining_running_seconds", ""));
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_retraining_total", """model_type="ml_elasticity",status="promoted" """));
        Assert.Equal(1,
            MetricsTests.Value(metrics, "pricing_retraining_duration_seconds_count", """model_type="ml_elasticity",status="promoted" """));
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_model_prediction_seconds_count", """model_type="ml_elasticity" """));
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_model_confidence_count", ""));
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_score_latency_seconds_count", """method="ml_elasticity" """));
        Assert.True(MetricsTests.Value(metrics, "pricing_model_cache_hits_total", "") >= 1);
        Assert.True(MetricsTests.Value(metrics, "pricing_model_cache_misses_total", "") >= 1);

        await _app.Http.PostAsync("/models/casa-1/rollback", new { });
        Assert.Equal("rule_based", (await _app.Http.PostAsync("/score", Request)).Text("method"));
        Assert.Equal("rolled_back", (await _app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty(
            "models")[0].Text("state"));
        await _app.Http.PostAsync("/models/casa-1/rollback", new { }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_refusal_says_why_and_the_rules_still_price()
    {
        await LearnAsync(_app, Market.OfPortfolio(32), 20);
        var done = await RetrainAsync(_app);
        Assert.Equal(("done", "too_few_outcomes"), (done.Text("state"), done.Text("verdict")));
        Assert.Equal("rule_based", (await _app.Http.PostAsync("/score", Request)).Text("method"));
        Assert.Equal(1,
            MetricsTests.Value(await _app.MetricsAsync(), "pricing_retraining_total", """model_type="ml_elasticity",status="refused" """));
    }

    [Fact]
    public async Task Unknown_properties_and_retrainings_are_404_problems()
    {
        await _app.Http.PostAsync("/models/nowhere/retrain", new { }, HttpStatusCode.NotFound);
        await _app.Http.GetAsync("/models/retrainings/r_1", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_model_survives_a_restart_and_is_loaded_before_it_is_asked_for()
    {
        await LearnAsync(_app, Market.OfPortfolio(33), 3_000);
        var done = await RetrainAsync(_app);
        await using var after = new PricingApp { SharedDirectory = _app.Directory };
        await Eventually.TrueAsync(async () => MetricsTests.Value(await after.MetricsAsync(), "pricing_models_loaded", "") == 1);
        await Eventually.TrueAsync(async () => MetricsTests.Value(await after.MetricsAsync(), "pricing_models_promoted", "") == 1);
        Assert.Equal(done.Text("model_version"), (await after.Http.PostAsync("/score", Request)).Text("model_version"));
    }

    [Fact]
    public async Task A_retraining_shows_for_how_long_it_has_been_running()
    {
        async Task<double> AgeAsync() => MetricsTests.Value(await _app.MetricsAsync(), "pricing_retraining_running_seconds", "");
        Assert.Equal(0, await AgeAsync());
        _app.Get<ModelMetrics>().RetrainingBegan();
        _app.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(1860, await AgeAsync());
        _app.Get<ModelMetrics>().RetrainingEnded();
        Assert.Equal(0, await AgeAsync());
    }

    [Fact]
    public async Task A_retraining_whose_worker_died_is_taken_up_again()
    {
        await LearnAsync(_app, Market.OfPortfolio(34), 3_000);
        await using (var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("INSERT INTO retrainings (retraining_id, property_id, state, cause, requested_at, " +
                "lease_until, attempts) VALUES ('r_dead', 'casa-1', 'queued', 'request', 0, 0, 0)");
        }
        await _app.RunElsewhereAsync(Retrainings.Queue, "r_dead", openKey: "casa-1");
        _app.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("running", (await _app.Http.GetAsync("/models/retrainings/r_dead", HttpStatusCode.OK)).Text("state"));
        _app.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("promoted", (await DoneAsync(_app, "r_dead")).Text("verdict"));
    }

    [Fact]
    public async Task Many_new_outcomes_bring_about_a_retraining_by_themselves()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        await LearnAsync(app, Market.OfPortfolio(31), 3_000);
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(
            async () => (await app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty("retrainings") is var list
            && list.GetArrayLength() == 1 && list[0].Text("state") == "done" && list[0].Text("cause") == "outcomes");
        Assert.Equal("ml_elasticity", (await app.Http.PostAsync("/score", Request)).Text("method"));
    }

    [Fact]
    public async Task No_request_is_dropped_while_models_change()
    {
        await LearnAsync(_app, Market.OfPortfolio(36), 3_000);
        var methods = new HashSet<string> { (await _app.Http.PostAsync("/score", Request)).Text("method") };
        var done = RetrainAsync(_app);
        do methods.Add((await _app.Http.PostAsync("/score", Request)).Text("method"));
        while (!done.IsCompleted);
        Assert.Equal("promoted", (await done).Text("verdict"));
        methods.Add((await _app.Http.PostAsync("/score", Request)).Text("method"));
        Assert.Equal(["ml_elasticity", "rule_based"], methods.Order());
    }

    [Fact]
    public async Task A_challenger_that_is_refused_leaves_the_model_loaded()
    {
        await LearnAsync(_app, Market.OfPortfolio(31), 3_000);
        Assert.Equal("promoted", (await RetrainAsync(_app)).Text("verdict"));
        Assert.Equal("not_better", (await RetrainAsync(_app)).Text("verdict"));
        Assert.Equal(1, MetricsTests.Value(await _app.MetricsAsync(), "pricing_models_loaded", ""));
    }

    [Fact]
    public async Task A_retraining_that_fails_is_counted_and_the_model_serves_on()
    {
        await LearnAsync(_app, Market.OfPortfolio(37), 3_000);
        var version = (await RetrainAsync(_app)).Text("model_version");
        await ExecuteAsync("ALTER TABLE acceptance_counts RENAME TO lost_counts");
        Assert.Equal("failed", (await RetrainAsync(_app)).Text("state"));
        await ExecuteAsync("ALTER TABLE lost_counts RENAME TO acceptance_counts");

        Assert.Equal(version, (await _app.Http.PostAsync("/score", Request)).Text("model_version"));
        var metrics = await _app.MetricsAsync();
        Assert.Equal(1, MetricsTests.Value(metrics, "pricing_retraining_total", """model_type="ml_elasticity",status="failed" """));
        Assert.Equal(1,
            MetricsTests.Value(metrics, "pricing_retraining_duration_seconds_count", """model_type="ml_elasticity",status="failed" """));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql);
    }

    internal static Task LearnAsync(PricingApp app, Market market, int count, string property = "casa-1", string prefix = "s") =>
        LearnAsync(app, market.Offers(count), prefix, property);

    internal static async Task LearnAsync(PricingApp app, IEnumerable<TrainingRow> offers, string prefix, string property = "casa-1")
    {
        var rows = offers.Select((row, i) => (object)new
        {
            outcome_id = $"{prefix}-{property}-{i}", property_id = property,
            stay_date = row.StayDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            price = Math.Round(100 * Math.Exp(row.LogPriceRatio), 2), accepted = row.Accepted,
            lead_time_days = (int)row.LeadTimeDays!.Value,
            length_of_stay = (int)row.LengthOfStay!.Value, occupancy = row.Occupancy, exogenous_price = true,
        }).ToList();
        var answer = await app.Http.PostAsync("/learn", new { outcomes = rows });
        Assert.Equal(rows.Count, answer.GetProperty("accepted").GetInt32());
    }

    internal static async Task<JsonElement> RetrainAsync(PricingApp app, string property = "casa-1")
    {
        var queued = await app.Http.PostAsync($"/models/{property}/retrain", new { }, HttpStatusCode.Accepted);
        return await DoneAsync(app, queued.Text("retraining_id"));
    }

    private static async Task<JsonElement> DoneAsync(PricingApp app, string id)
    {
        JsonElement view = default;
        await Eventually.TrueAsync(async () => (view = await app.Http.GetAsync($"/models/retrainings/{id}", HttpStatusCode.OK)).Text(
            "state") is "done" or "failed");
        return view;
    }
}
