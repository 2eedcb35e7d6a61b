using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PricingService.Tests.Api;
using Testing;

namespace PricingService.Tests.Experiments;

/// <summary>Two replicas on one PostgreSQL server are one service: the same variants, each subject and outcome counted once.</summary>
public sealed class ExperimentReplicaTests(PostgreSqlServer server) : IAsyncLifetime
{
    private PricingApp _one = null!;
    private PricingApp _two = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = new Dictionary<string, string> { ["ConnectionStrings:pricing"] = await server.CreateDatabaseAsync(),
            ["Models:RetrainAutomatically"] = "false" };
        _one = new PricingApp { Settings = settings };
        _two = new PricingApp { Settings = settings };
        await _one.PutPropertyAsync("casa-1");
        Assert.Empty((await _two.Http.GetAsync("/experiments", HttpStatusCode.OK)).GetProperty("experiments").EnumerateArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task What_one_starts_and_promotes_the_other_follows_within_a_second()
    {
        await _one.Http.PostAsync("/experiments", ExperimentTests.Design(factor: 1.2m), HttpStatusCode.Created);
        await FollowsAsync(
            async () => (await ExperimentTests.ScoreAsync(_two, "guest-1")).GetProperty("experiment").ValueKind == JsonValueKind.String);
        for (var i = 0; i < 20; i++)
        {
            var quotes = await Task.WhenAll(ExperimentTests.ScoreAsync(_one, $"guest-{i}"), ExperimentTests.ScoreAsync(_two, $"guest-{i}"));
            Assert.Equal((quotes[0].Text("variant"), quotes[0].Number("price")), (quotes[1].Text("variant"), quotes[1].Number("price")));
        }
        var before = (await ExperimentTests.ScoreAsync(_two, null)).Number("price");
        await _one.Http.PostAsync("/experiments/up-10/promote", new { variant = "dearer" });
        await FollowsAsync(async () => (await ExperimentTests.ScoreAsync(_two, null)).Number("price") > before * 1.19m);
        Assert.Equal(JsonValueKind.Null, (await ExperimentTests.ScoreAsync(_two, "guest-1")).GetProperty("experiment").ValueKind);
    }

    [Fact]
    public async Task Subjects_and_outcomes_that_reach_both_at_once_are_counted_once()
    {
        await _one.Http.PostAsync("/experiments", ExperimentTests.Design(minimum_effect: 0.5), HttpStatusCode.Created);
        await FollowsAsync(
            async () => (await ExperimentTests.ScoreAsync(_two, "guest-0")).GetProperty("experiment").ValueKind == JsonValueKind.String);
        const int subjects = 600;
        object Batch(int first, bool backwards) => new
        {
            quotes = Enumerable.Range(0, 100).Select(i => first + (backwards ? 99 - i : i))
                .Select(i => new { property_id = "casa-1", stay_date = "2026-07-08",
                    subject = string.Create(CultureInfo.InvariantCulture, $"guest-{i}") }),
        };
        var answers =
            await Task.WhenAll(
                Enumerable.Range(0, subjects / 100).SelectMany(
                    i => new[] { _one, _two }.Select(app => app.Http.PostAsync("/score/batch", Batch(100 * i, app == _two)))));
        var quotes = answers.SelectMany(answer => answer.GetProperty("results").EnumerateArray())
            .Select(result => result.GetProperty("quote")).ToList();
        var random = new Random(4);
        var rows =
            quotes.Select(
                quote => new { quote_id = quote.Text("quote_id"),
                    accepted = random.NextDouble() < (quote.Text("variant") == "dearer" ? 0.8 : 0.3) }).Chunk(150).ToList();
        var learned = await Task.WhenAll(
            rows.SelectMany(some => new[] { _one, _two, _one }.Select(app => app.Http.PostAsync("/learn", new { outcomes = some }))));
        Assert.Equal(2 * subjects, learned.Sum(answer => answer.GetProperty("accepted").GetInt32()));
        Assert.Equal(4 * subjects, learned.Sum(answer => answer.GetProperty("duplicates").GetInt32()));

        var view = await _two.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK);
        Assert.Equal((subjects, 2 * subjects, subjects),
            (ExperimentTests.Sum(view, "subjects"), ExperimentTests.Sum(view, "outcomes"), ExperimentTests.Sum(view, "observed")));
        Assert.Equal(rows.Sum(some => some.Count(row => row.accepted)), ExperimentTests.Sum(view, "accepted"));
        Assert.Equal("treatment_better", view.Text("verdict"));
        foreach (var name in new[] { "as-is", "dearer" })
        {
            var series = await Task.WhenAll(new[] { _one, _two }.Select(app => app.MetricsAsync()));
            Assert.Equal(view.GetProperty("variants").EnumerateArray().Single(variant => variant.Text("name") == name)
                .GetProperty("subjects").GetInt32(),
                series.Sum(metrics => metrics.Contains("pricing_ab_assignments_total{", StringComparison.Ordinal)
                    ? MetricsTests.Value(metrics, "pricing_ab_assignments_total", $"""experiment_id="up-10",variant="{name}" """)
                    : 0));
        }
    }

    [Fact]
    public async Task Two_experiments_started_at_once_do_not_get_the_same_subjects()
    {
        var answers = await Task.WhenAll(new[] { (_one, "one"), (_two, "two"), (_one, "three"), (_two, "four") }.Select(start =>
            start.Item1.Http.PostAsJsonAsync("/experiments", ExperimentTests.Design(start.Item2, traffic: 0.4m),
                TestContext.Current.CancellationToken)));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Conflict],
            answers.Select(answer => answer.StatusCode).Order());
        var buckets = (await _one.Http.GetAsync("/experiments", HttpStatusCode.OK)).GetProperty("experiments").EnumerateArray(
            ).Select(experiment => experiment.Text("buckets"));
        Assert.Equal(["0-3999", "4000-7999"], buckets.Order());
    }

    [Fact]
    public async Task Either_engine_comes_to_the_same_numbers()
    {
        await using var embedded =
            new PricingApp { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };
        await embedded.PutPropertyAsync("casa-1");
        var views = new List<string>();
        foreach (var app in new[] { embedded, _one })
        {
            await app.Http.PostAsync("/experiments", ExperimentTests.Design(minimum_effect: 0.5), HttpStatusCode.Created);
            var random = new Random(5);
            await ExperimentTests.SimulateAsync(app, 500, _ => random.NextDouble() < 0.4);
            views.Add((await app.Http.GetAsync("/experiments/up-10", HttpStatusCode.OK)).GetRawText());
        }
        Assert.Equal(views[0], views[1]);
    }

    private async Task FollowsAsync(Func<Task<bool>> follows)
    {
        Assert.False(await follows());
        await Eventually.TrueAsync(async () =>
        {
            _two.Clock.Advance(TimeSpan.FromSeconds(1));
            return await follows();
        });
    }
}
