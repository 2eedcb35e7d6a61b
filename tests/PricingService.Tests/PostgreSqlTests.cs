using System.Net;
using Dapper;
using PricingService.Tests.Models;
using Testing;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace PricingService.Tests;

/// <summary>The same service on a PostgreSQL server, as two replicas.</summary>
public sealed class PostgreSqlTests(PostgreSqlServer server) : IAsyncLifetime
{
    private PricingApp _one = null!;
    private PricingApp _two = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = new Dictionary<string, string> { ["ConnectionStrings:pricing"] = await server.CreateDatabaseAsync() };
        _one = new PricingApp { Settings = settings };
        _two = new PricingApp { Settings = settings };
        await _one.PutPropertyAsync("casa-1");
        await _one.PutPropertyAsync("casa-2", "porto");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_quote_of_one_replica_is_answered_to_the_other_and_counted_once()
    {
        var quote = await _one.Http
            .PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, occupancy = 0.5 });
        var outcomes = new
        {
            outcomes = new object[]
            {
                new { quote_id = quote.Text("quote_id"), accepted = true },
                new { outcome_id = "p-1", property_id = "casa-2", stay_date = "2026-03-01", price = 110, accepted = false,
                    length_of_stay = 2 },
                new { outcome_id = "p-1", property_id = "casa-2", stay_date = "2026-03-01", price = 112, accepted = false,
                    length_of_stay = 2 },
                new { property_id = "casa-2", stay_date = "2026-03-01", price = 0, accepted = false },
            },
        };
        var answers = await Task.WhenAll(_one.Http.PostAsync("/learn", outcomes), _two.Http.PostAsync("/learn", outcomes));
        Assert.Equal(2, answers.Sum(answer => answer.GetProperty("accepted").GetInt32()));
        Assert.Equal(2, answers.Sum(answer => answer.GetProperty("duplicates").GetInt32()));
        Assert.All(answers, answer => Assert.Equal(["conflict", "bad_price"], answer.GetProperty("rejected").EnumerateArray()
            .Select(row => row.Text("reason"))));

        _two.Clock.Advance(TimeSpan.FromSeconds(6));
        var learned = await _two.Http
            .PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, occupancy = 0.5 });
        // One outcome, accepted: Jeffreys' (1 + ½) / (1 + 1) for the portfolio, 20 outcomes' worth of it beside the one, twice.
        Assert.Equal(((20 * ((1 + (20 * 0.75)) / 21)) + 1) / 21, learned.GetProperty("acceptance_probability")
            .GetProperty("estimate").GetDouble(), 9);
    }

    [Fact]
    public async Task Replicas_building_at_once_agree_on_the_pack_and_see_it_go_stale()
    {
        var order = new { date = "2026-01-31", nights = 30 };
        var building = Task.WhenAll(new[] { _one, _two, _one, _two }.Select(async app =>
            await (await app.Http.PostTextAsync("/packs", System.Text.Json.JsonSerializer.Serialize(order))).ReadAsync(
                HttpStatusCode.Created, HttpStatusCode.OK)));
        await Eventually.TrueAsync(() =>
        {
            // One that waits for the other's build looks again now and then.
            _one.Clock.Advance(TimeSpan.FromMilliseconds(250));
            _two.Clock.Advance(TimeSpan.FromMilliseconds(250));
            return Task.FromResult(building.IsCompleted);
        });
        var id = Assert.Single((await building).Select(pack => pack.Text("pack_id")).Distinct());
        Assert.Equal(id,
            (await _two.Http.GetAsync("/packs/latest?require_fresh=true&portfolio_id=porto", HttpStatusCode.OK)).Text("pack_id"));

        await _one.PutPropertyAsync("casa-2", "porto", ceiling: 230);
        Assert.Equal("stale", (await _two.Http.GetAsync("/packs/latest", HttpStatusCode.OK)).Text("state"));
        foreach (var app in new[] { _one, _two }) app.Clock.Leap(TimeSpan.FromHours(12));
        await _two.Http.PostAsync("/packs", new { date = "2026-02-01", nights = 30 }, HttpStatusCode.Created);
        Assert.Equal("PP_2026-02-01", (await _one.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.OK)).Text(
            "pack_id")[..13]);
    }

    [Fact]
    public async Task A_build_that_one_replica_left_is_ended_by_the_other_and_can_be_cancelled_by_either()
    {
        await using var connection = await _one.Get<Storage.Database>().OpenAsync(TestContext.Current.CancellationToken);
        async Task LeaveAsync(string id, string date)
        {
            await connection.ExecuteAsync("""
                INSERT INTO pack_builds (build_id, pack_date, nights, scope, mark_fresh, state, inputs, properties_done,
                    properties_total, requested_at, lease_until, attempts)
                VALUES (@id, @date, 5, '', 1, 'queued', '', 0, 0, @now, 0, 0)
                """, new { id, date, now = _one.Clock.GetUtcNow().ToUnixTimeMilliseconds() });
            await _one.RunElsewhereAsync(PricingService.Packs.PackBuilds.Queue, id);
        }
        await LeaveAsync("b_left", "2026-01-31");
        await LeaveAsync("b_off", "2026-02-01");
        using (var cancelled = await _one.Http.DeleteAsync("/packs/builds/b_off", TestContext.Current.CancellationToken))
            Assert.Equal("cancelled", (await cancelled.ReadAsync(HttpStatusCode.OK)).Text("state"));
        Assert.Equal("running", (await _two.Http.GetAsync("/packs/builds/b_left", HttpStatusCode.OK)).Text("state"));
        _two.Clock.Advance(TimeSpan.FromSeconds(45));
        await Eventually.TrueAsync(
            async () => (await _one.Http.GetAsync("/packs/builds/b_left", HttpStatusCode.OK)).Text("state") == "succeeded");
        Assert.Equal("2026-01-31", (await _one.Http.GetAsync("/packs/latest", HttpStatusCode.OK)).Text("date"));
        Assert.Equal("cancelled", (await _two.Http.GetAsync("/packs/builds/b_off", HttpStatusCode.OK)).Text("state"));
        Assert.Equal(0, await _two.Get<PricingService.Packs.PackRetention>().RemoveAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_replica_trains_and_both_serve_the_model()
    {
        await RetrainingTests.LearnAsync(_one, Market.OfPortfolio(31), 3_000);
        var queued = await Task.WhenAll(_one.Http.PostAsync("/models/casa-1/retrain", new { }, HttpStatusCode.Accepted),
            _two.Http.PostAsync("/models/casa-1/retrain", new { }, HttpStatusCode.Accepted));
        var version = "";
        await Eventually.TrueAsync(async () =>
        {
            _one.Clock.Advance(TimeSpan.FromSeconds(5));
            _two.Clock.Advance(TimeSpan.FromSeconds(5));
            var quotes =
                await Task.WhenAll(
                    new[] { _one, _two }.Select(app =>
                        app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30 })));
            version = quotes[0].Text("model_version");
            return version.StartsWith("ml_", StringComparison.Ordinal) && quotes[1].Text("model_version") == version;
        });
        var serving = (await _two.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty(
            "models").EnumerateArray().Single(model => model.Text("state") == "serving");
        Assert.Equal(version, serving.Text("version"));
        Assert.NotEmpty(queued);
    }

    [Fact]
    public async Task A_pack_has_the_same_id_on_either_engine()
    {
        await using var embedded = new PricingApp();
        await embedded.PutPropertyAsync("casa-2", "porto");
        await embedded.PutPropertyAsync("casa-1");
        var order = new { date = "2026-01-31", nights = 30 };
        Assert.Equal((await embedded.Http.PostAsync("/packs", order, HttpStatusCode.Created)).Text("pack_id"),
            (await _one.Http.PostAsync("/packs", order, HttpStatusCode.Created)).Text("pack_id"));
    }
}
