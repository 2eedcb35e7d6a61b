using System.Net;
using System.Text.Json;
using Dapper;
using PricingService.Tests.Api;
using Storage;
using Testing;

namespace PricingService.Tests.Experiments;

/// <summary>What is left of experiments after a restart and after their end, and what Prometheus sees of them.</summary>
public sealed class ExperimentLifeTests : IAsyncLifetime
{
    private readonly PricingApp _app = new() { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_restart_changes_neither_variants_nor_numbers_nor_the_champion()
    {
        await _app.PutPropertyAsync("casa-2", "porto");
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design("won", "porto", factor: 1.3m), HttpStatusCode.Created);
        await _app.Http.PostAsync("/experiments/won/promote", new { variant = "dearer" });
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design(), HttpStatusCode.Created);
        await ExperimentTests.SimulateAsync(_app, 200, _ => true);
        var quotes = new List<JsonElement>();
        for (var i = 0; i < 10; i++) quotes.Add(await ExperimentTests.ScoreAsync(_app, $"sim-{i}"));
        var (view, champion) = (await _app.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK),
            await ExperimentTests.ScoreAsync(_app, null, property: "casa-2"));

        await using var after = new PricingApp { SharedDirectory = _app.Directory, Settings = _app.Settings };
        Assert.Equal(view.GetRawText(), (await after.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK)).GetRawText());
        for (var i = 0; i < 10; i++)
            Assert.Equal(quotes[i].Text("variant"), (await ExperimentTests.ScoreAsync(after, $"sim-{i}")).Text("variant"));
        Assert.Equal(champion.Number("price"), (await ExperimentTests.ScoreAsync(after, null, property: "casa-2")).Number("price"));
        Assert.Equal((200, 220),
            (ExperimentTests.Sum(await _app.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK), "subjects"),
                ExperimentTests.Sum(await _app.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK), "quotes")));
    }

    [Fact]
    public async Task Subjects_are_recognised_up_to_a_number_and_forgotten_at_the_end()
    {
        await using var app = new PricingApp { Settings = new Dictionary<string, string> { ["Experiments:MaxSubjects"] = "1000" } };
        await app.PutPropertyAsync("casa-1");
        await app.Http.PostAsync("/experiments", ExperimentTests.Design(), HttpStatusCode.Created);
        await ExperimentTests.SimulateAsync(app, 1_500, _ => false);
        var view = await app.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK);
        Assert.Equal((1_000, 1_500, 1_500),
            (ExperimentTests.Sum(view, "subjects"), ExperimentTests.Sum(view, "quotes"), ExperimentTests.Sum(view, "observed")));
        async Task<long> KnownAsync()
        {
            await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
            return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM experiment_subjects");
        }
        Assert.Equal(2_500, await KnownAsync());
        await app.Http.PostAsync("/experiments/up-10/stop", new { });
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => await KnownAsync() == 0);
        Assert.Equal(1_500, ExperimentTests.Sum(await app.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK), "observed"));
    }

    [Fact]
    public async Task Assignments_outcomes_revenue_and_weights_are_in_the_metrics()
    {
        await _app.Http.PostAsync("/experiments", ExperimentTests.Design(weight: 3), HttpStatusCode.Created);
        var quotes = new List<JsonElement>();
        for (var i = 0; i < 30; i++) quotes.Add(await ExperimentTests.ScoreAsync(_app, $"guest-{i % 20}", nights: 2));
        await _app.Http.PostAsync("/learn",
            new { outcomes = quotes.Select((quote, i) => new { quote_id = quote.Text("quote_id"), accepted = i % 3 == 0 }) });
        var metrics = await _app.MetricsAsync();
        foreach (var name in new[] { "as-is", "dearer" })
        {
            var mine = quotes.Index().Where(quote => quote.Item.Text("variant") == name).ToList();
            var taken = mine.Where(quote => quote.Index % 3 == 0).ToList();
            var labels = $"""experiment_id="up-10",variant="{name}" """;
            Assert.Equal(mine.Count(quote => quote.Index < 20), MetricsTests.Value(metrics, "pricing_ab_assignments_total", labels));
            Assert.Equal(taken.Count, MetricsTests.Value(metrics, "pricing_ab_outcomes_total", labels + """accepted="true" """));
            Assert.Equal(mine.Count - taken.Count,
                MetricsTests.Value(metrics, "pricing_ab_outcomes_total", labels + """accepted="false" """));
            Assert.Equal((double)mine.Sum(quote => 2 * quote.Item.Number("price")),
                MetricsTests.Value(metrics, "pricing_quoted_revenue_total", $"""currency="EUR",variant="{name}" """), 6);
            Assert.Equal((double)taken.Sum(quote => 2 * quote.Item.Number("price")),
                MetricsTests.Value(metrics, "pricing_realized_revenue_total", $"""currency="EUR",variant="{name}" """), 6);
            Assert.Equal(name == "dearer" ? 0.75 : 0.25, MetricsTests.Value(metrics, "pricing_ab_weight_ratio", labels));
        }
        // As if a broken client lost most subjects of one variant.
        await using (var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("UPDATE experiment_counts SET subjects = CASE variant WHEN 'dearer' THEN 300 ELSE 900 END");
        await Eventually.TrueAsync(async () =>
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(1));
            metrics = await _app.MetricsAsync();
            return metrics.Contains("pricing_ab_sample_ratio_p_value{", StringComparison.Ordinal)
                && MetricsTests.Value(metrics, "pricing_ab_sample_ratio_p_value", "experiment_id=\"up-10\"") is > 0 and < 1e-9;
        });
        await _app.Http.PostAsync("/experiments/up-10/stop", new { });
        Assert.DoesNotContain("pricing_ab_weight_ratio{", await _app.MetricsAsync(), StringComparison.Ordinal);
    }
}
