using System.Net;
using PricingService.Models;
using PricingService.Outcomes;
using PricingService.Tests.Api;
using PricingService.Tests.Models;
using Testing;

namespace PricingService.Tests.Outcomes;

public sealed class DriftTests(ITestOutputHelper output)
{
    [Fact]
    public void While_nothing_changes_alarms_are_rare()
    {
        const int outcomes = 200_000;
        var market = Market.OfPortfolio(61);
        var sums = new ErrorSums();
        var alarms = market.Offers(outcomes).Count(row => sums.Observe(market.Acceptance(row), row.LogPriceRatio / 0.202, row.Accepted));
        output.WriteLine($"{alarms} false alarms in {outcomes} outcomes");
        Assert.InRange(alarms, 0, 4);
    }

    [Theory]
    [InlineData("more accept")]
    [InlineData("fewer accept")]
    [InlineData("price matters more")]
    [InlineData("price matters less")]
    public void A_shift_is_found_within_hundreds_of_outcomes(string shift)
    {
        var delays = new List<int>();
        for (var seed = 70; seed < 90; seed++)
        {
            var before = Market.OfPortfolio(seed, 0.3);
            var after = new Market([.. before.Truth.Select((value, d) => shift switch
            {
                "more accept" => d == 0 ? value + 1.2 : value,
                "fewer accept" => d == 0 ? value - 1.2 : value,
                "price matters more" => d == Features.Price ? value * 3 : value,
                _ => d == Features.Price ? 0 : value,
            })], seed);
            var sums = new ErrorSums();
            delays.Add(after.Offers(5_000)
                .TakeWhile(row => !sums.Observe(before.Acceptance(row), row.LogPriceRatio / 0.202, row.Accepted)).Count());
        }
        output.WriteLine($"{shift}: found after {delays.Average():0} outcomes on average, {delays.Max()} at most");
        Assert.InRange(delays.Average(), 10, 400);
        Assert.InRange(delays.Max(), 10, 1_500);
    }

    [Fact]
    public void The_same_population_is_stable_and_another_is_not()
    {
        var random = new Random(5);
        InputBins Population(int count, int longestLead, int longestStay)
        {
            var bins = new InputBins();
            for (var i = 0; i < count; i++) bins.Add(random.Next(longestLead), random.Next(1, longestStay));
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
}
