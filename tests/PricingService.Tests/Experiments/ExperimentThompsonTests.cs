using System.Net;
using PricingService.Models;
using PricingService.Prices;
using PricingService.Tests.Models;

namespace PricingService.Tests.Experiments;

/// <summary>Prices drawn from what the model does not know.</summary>
public sealed class ExperimentThompsonTests
{
    private static readonly object Design = new
    {
        experiment_id = "explore", portfolio_id = "lisbon",
        variants = new object[] { new { name = "as-is", weight = 1, policy = new { kind = "champion" } },
            new { name = "drawn", weight = 1, policy = new { kind = "thompson" } } },
    };

    [Fact]
    public void The_numbers_that_are_drawn_follow_from_the_seed_as_documented()
    {
        var normals = ThompsonDraw.Normals(3, "platform thompson 1\nx\nguest-1\n2026-07-08\nml_0\n");
        double[] expected = [1.2561132832173547, 1.7661881184212749, 0.46918317014596456];
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], normals[i], 13);
    }

    [Fact]
    public void Draws_are_spread_as_the_posterior_is()
    {
        var model = Model(1_000);
        const int draws = 20_000;
        var drawn = Enumerable.Range(0, draws).Select(i => ThompsonDraw.Of(model, "x", $"guest-{i}", new DateOnly(2026, 7, 8))).ToArray();
        for (var i = 0; i < Features.Count; i++)
        {
            var deviation = Math.Sqrt(model.Covariance[i, i]);
            Assert.Equal(model.Mean[i], drawn.Average(each => each[i]), 4 * deviation / Math.Sqrt(draws));
            for (var j = 0; j <= i; j++)
            {
                var covariance = drawn.Average(each => (each[i] - model.Mean[i]) * (each[j] - model.Mean[j]));
                Assert.Equal(model.Covariance[i, j], covariance, 0.045 * deviation * Math.Sqrt(model.Covariance[j, j]));
            }
        }
    }

    [Fact]
    public void The_more_is_known_the_less_is_tried()
    {
        double Spread(PriceResponse model)
        {
            var features = Features.Of(0, new DateOnly(2026, 7, 8), 30, 2, 0.5, null, 0);
            var best = Enumerable.Range(0, 2_000).Select(
                i => model.BestLogPriceRatio(features, ThompsonDraw.Of(model, "x", $"guest-{i}", new DateOnly(2026, 7, 8)))).ToArray();
            return Math.Sqrt(best.Average(each => each * each) - Math.Pow(best.Average(), 2));
        }
        var (little, much) = (Spread(Model(300)), Spread(Model(30_000)));
        Assert.InRange(much, 0.001, little / 2);
    }

    [Fact]
    public async Task A_subject_sees_its_price_again_others_see_others_and_without_a_model_the_rules_price()
    {
        await using var app = new PricingApp { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };
        await app.PutPropertyAsync("casa-1");
        await app.Http.PostAsync("/experiments", Design, HttpStatusCode.Created);
        var drawn = new List<string>();
        for (var i = 0; drawn.Count < 20; i++)
        {
            var quote = await ExperimentTests.ScoreAsync(app, $"guest-{i}");
            if (quote.Text("variant") != "drawn") continue;
            drawn.Add($"guest-{i}");
            Assert.StartsWith("This property has no model in service: season", quote.Text("reason"), StringComparison.Ordinal);
            Assert.EndsWith("Experiment 'explore', variant 'drawn': the price by Thompson sampling.", quote.Text("reason"),
                StringComparison.Ordinal);
        }
        await RetrainingTests.LearnAsync(app, Market.OfPortfolio(51), 3_000);
        Assert.Equal("promoted", (await RetrainingTests.RetrainAsync(app)).Text("verdict"));

        var champion = await ExperimentTests.ScoreAsync(app, null);
        var prices = new HashSet<decimal>();
        foreach (var subject in drawn)
        {
            var quote = await ExperimentTests.ScoreAsync(app, subject);
            Assert.Equal(("ml_elasticity", "drawn"), (quote.Text("method"), quote.Text("variant")));
            Assert.StartsWith("The price with the highest expected profit under a draw", quote.Text("reason"), StringComparison.Ordinal);
            Assert.InRange(quote.Number("price"), 60, 220);
            Assert.Equal(quote.Number("price"), (await ExperimentTests.ScoreAsync(app, subject)).Number("price"));
            prices.Add(quote.Number("price"));
        }
        Assert.True(prices.Count > 10, $"{prices.Count} different prices");
        Assert.InRange(champion.Number("price"), prices.Min(), prices.Max());

        // Promoted, it draws for each subject; where there is none, as in packs, the model's own price stands.
        await app.Http.PostAsync("/experiments/explore/promote", new { variant = "drawn" });
        Assert.Equal(champion.Number("price"), (await ExperimentTests.ScoreAsync(app, null)).Number("price"));
        var promoted = new HashSet<decimal>();
        for (var i = 0; i < 12; i++) promoted.Add((await ExperimentTests.ScoreAsync(app, $"guest-{i}")).Number("price"));
        Assert.True(promoted.Count > 6, $"{promoted.Count} different prices");
    }

    private static PriceResponse Model(int outcomes)
    {
        var (mode, covariance) = LogisticFit.Of(Market.SampleOf(Market.OfPortfolio(52).Offers(outcomes)), PartialPooling.Vague)!.Value;
        return new PriceResponse(mode, covariance, -0.5, 0.5);
    }
}
