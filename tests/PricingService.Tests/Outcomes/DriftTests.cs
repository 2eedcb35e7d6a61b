using System.Net;
using PricingService.Models;
using PricingService.Outcomes;
using PricingService.Tests.Api;
using PricingService.Tests.Models;
using Testing;
using Alarms = Markets.Alarms;

namespace PricingService.Tests.Outcomes;

public sealed class DriftTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("logit", "two levels")]
    [InlineData("logit", "three levels")]
    [InlineData("logit", "many")]
    [InlineData("bumpy", "two levels")]
    [InlineData("bumpy", "moving by a third")]
    [InlineData("lookers", "moving by a third")]
    public void While_guests_stay_the_same_no_year_has_more_than_one_alarm(string guests, string prices)
    {
        var alarms = Alarms.Of(guests, prices, years: 40, changes: 0);
        output.WriteLine(alarms.ToString());
        Assert.InRange(alarms.Yearly, 0, 0.25);
        Assert.InRange(alarms.Worst, 0, 1);
    }

    [Theory]
    [InlineData("logit", "two levels", 0.75)]
    [InlineData("probit", "many", 0.75)]
    [InlineData("bumpy", "three levels", 0.7)]
    public void A_planted_change_is_found_within_150_outcomes(string guests, string prices, double least)
    {
        var alarms = Alarms.Of(guests, prices, years: 1, changes: 40);
        output.WriteLine(alarms.ToString());
        Assert.All(alarms.Found.Where(found => found.Change != "none"), found => Assert.InRange(found.After, 15, Alarms.Soon));
        Assert.All(alarms.Found.Where(found => found.Change != "none"), found => Assert.InRange(found.Found, least, 1));
    }

    [Fact]
    public void What_is_stored_goes_on_as_what_was_in_memory()
    {
        var (market, at) = (Market.OfPortfolio(61), new Moment(1_798_761_600_123, 740_000));
        var (whole, stored) = (new ChangeTest(), new ChangeTest());
        var alarms = new List<(Moment?, Moment?)>();
        foreach (var (i, row) in market.Offers(1_500).Index())
        {
            var accepted = i < 1_000 && row.Accepted;
            alarms.Add((whole.Observe(row.Features, accepted, at with { At = at.At + i }),
                stored.Observe(row.Features, accepted, at with { At = at.At + i })));
            stored = ChangeTest.Parse(stored.ToString());
        }
        var found = Assert.Single(alarms, pair => pair.Item1 is not null);
        Assert.Equal(found.Item1, found.Item2);
        Assert.InRange(found.Item1!.Value.At - at.At, 940, 1_060);
    }

    [Fact]
    public void The_same_population_is_stable_and_another_is_not()
    {
        var random = new Random(5);
        InputBins Population(int count, int longestLead, int longestStay)
        {
            var bins = new InputBins();
            for (var i = 0; i < count; i++)
                bins.Add(new DateOnly(2027, 1, 1).AddDays(i % 7), random.Next(longestLead), random.Next(1, longestStay));
            return bins;
        }
        var trained = Population(5_000, 120, 8);
        var stable =
            Enumerable.Range(0, 2_000).Count(_ => Population(InputBins.Window, 120, 8).StabilityIndex(trained) >= InputBins.Drifted);
        Assert.Equal(0, stable);
        Assert.True(Population(InputBins.Window, 20, 8).StabilityIndex(trained) >= InputBins.Drifted);
        Assert.True(Population(InputBins.Window, 120, 3).StabilityIndex(trained) >= InputBins.Drifted);
    }

    [Fact]
    public async Task A_market_that_turns_is_noticed_and_retrained_on()
    {
        await using var app = new PricingApp { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };
        await app.PutPropertyAsync("casa-1");
        var market = Market.OfPortfolio(91, 0.3);
        await RetrainingTests.LearnAsync(app, market, 4_000);
        Assert.Equal("promoted", (await RetrainingTests.RetrainAsync(app)).Text("verdict"));
        await RetrainingTests.LearnAsync(app, market, 900, prefix: "same");
        foreach (var kind in new[] { "error", "inputs" })
            Assert.Equal(0, MetricsTests.Value(await app.MetricsAsync(), "pricing_drift_detected_total", $"""kind="{kind}" """));

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await RetrainingTests.LearnAsync(app, new Market([.. market.Truth.Select((value, d) => d == 0 ? value - 2 : value)], 92), 3_000,
            prefix: "turned");
        Assert.True(MetricsTests.Value(await app.MetricsAsync(), "pricing_drift_detected_total", """kind="error" """) >= 1);
        await Eventually.TrueAsync(
            async () => (await app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty("retrainings")
            .EnumerateArray().Any(one => one.Text("cause") == "drift" && one.Text("state") == "done" && one.Text("verdict") == "promoted"));
    }

    [Fact]
    public async Task Guests_who_book_later_than_those_trained_on_are_noticed()
    {
        await using var app = new PricingApp { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };
        await app.PutPropertyAsync("casa-1");
        var market = Market.OfPortfolio(93, 0.3);
        await RetrainingTests.LearnAsync(app, market, 4_000);
        Assert.Equal("promoted", (await RetrainingTests.RetrainAsync(app)).Text("verdict"));

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await RetrainingTests.LearnAsync(app, market.Offers(20_000).Where(row => row.LeadTimeDays < 15).Take(600), "late");
        Assert.Equal(1, MetricsTests.Value(await app.MetricsAsync(), "pricing_drift_detected_total", """kind="inputs" """));
        Assert.Equal(0, MetricsTests.Value(await app.MetricsAsync(), "pricing_drift_detected_total", """kind="error" """));
        await Eventually.TrueAsync(async () =>
            (await app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty("retrainings")
                .EnumerateArray().Any(one => one.Text("cause") == "drift" && one.Text("state") == "done"));
    }

    [Fact]
    public async Task Under_the_rules_too_a_turn_is_noticed_and_what_prices_follows_it()
    {
        await using var app = new PricingApp { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };
        await app.PutPropertyAsync("casa-1");
        var market = Market.OfPortfolio(95, 0.3);
        async Task<double> AlarmsAsync() =>
            MetricsTests.Value(await app.MetricsAsync(), "pricing_drift_detected_total", """kind="error" """);
        await RetrainingTests.LearnAsync(app, TwoPrices(market, 1_200), "same");
        Assert.Equal(0, await AlarmsAsync());

        var turned = new Market([.. market.Truth.Select((value, d) => d == 0 ? value - 2 : value)], 96);
        var seen = 0;
        while (await AlarmsAsync() == 0)
        {
            app.Clock.Advance(TimeSpan.FromHours(6));
            await RetrainingTests.LearnAsync(app, TwoPrices(turned, 25), $"turned-{seen += 25}");
            Assert.InRange(seen, 0, 150);
        }
        await RetrainingTests.LearnAsync(app, TwoPrices(turned, 100), "after");
        var rows = await app.Get<OutcomeTable>().NewestRowsAsync("casa-1", 4_000, TestContext.Current.CancellationToken);
        Assert.InRange(rows.Count(row => !row.IsOfBefore), 100 + (seen / 2), 100 + seen + 60);

        var night = new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, length_of_stay = 2,
            prices = new[] { 100 } };
        var expected = Ieee.Logistic(LogisticFit.Dot(Features.Of(0, new DateOnly(2026, 7, 8), 30, 2, 0.5, null, 0), turned.Truth));
        var before = Ieee.Logistic(LogisticFit.Dot(Features.Of(0, new DateOnly(2026, 7, 8), 30, 2, 0.5, null, 0), market.Truth));
        app.Clock.Advance(TimeSpan.FromDays(1));
        await Eventually.TrueAsync(async () =>
        {
            var answer = (await app.Http.PostAsync("/what-if", night)).GetProperty("prices")[0].GetProperty("acceptance_probability");
            return (double)answer.Number("estimate") < (before + (2 * expected)) / 3;
        });
    }

    /// <summary>As an owner does who tries two prices by the toss of a coin.</summary>
    private static IEnumerable<TrainingRow> TwoPrices(Market market, int count) => market.Offers(count).Select((row, i) =>
    {
        var ratio = i % 2 == 0 ? -0.1 : 0.1;
        var at = row with { LogPriceRatio = ratio };
        return at with { Accepted = market.Accepts(market.Acceptance(at)) };
    });
}
