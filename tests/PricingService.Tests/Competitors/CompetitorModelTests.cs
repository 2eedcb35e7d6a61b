using System.Net;
using System.Text.Json;
using PricingService.Models;
using PricingService.Tests.Models;
using Testing;

namespace PricingService.Tests.Competitors;

public sealed class CompetitorModelTests
{
    /// <summary>
    /// Quotes against dear and cheap competitors, of which guests take more where the competitors are dear: the model finds
    /// out, and prices by it.
    /// </summary>
    [Fact]
    public async Task What_competitors_asked_goes_with_the_quote_to_training_and_the_model_prices_by_it()
    {
        // The rules set all prices that are learnt from, whenever the portfolio's would be ready.
        await using var app = new PricingApp { Settings = new Dictionary<string, string>
            { ["Models:RetrainAutomatically"] = "false", ["Prices:LearnAfterOutcomes"] = "100000" } };
        await app.PutPropertyAsync("casa-1");
        await CompetitorTests.PushAsync(app,
            [.. Enumerable.Range(0, 150).Select(i => CompetitorTests.Rate("a", i % 2 == 0 ? 75 : 135, date: Night(i)))]);
        var chance = new Random(7);
        for (var round = 0; round < 4; round++)
        {
            var quotes = (await app.Http.PostAsync("/score/batch", new
            {
                quotes = Enumerable.Range(0, 750).Select(
                    i => new { property_id = "casa-1", stay_date = Night(i % 150), lead_time_days = 30, occupancy = 0.5,
                        reference_price = 100 }),
            })).GetProperty("results").EnumerateArray().Select(result => result.GetProperty("quote")).ToList();
            var outcomes = quotes.Select((quote, i) =>
            {
                // The price that the guest saw was haggled over: the model needs several.
                var price = Math.Round(quote.Number("price") * (decimal)(0.75 + (0.5 * chance.NextDouble())), 2);
                var gap = Math.Log((i % 150) % 2 == 0 ? 0.75 : 1.35);
                // By its own id, not the quote's, it is held out or not, each time alike.
                return new { outcome_id = $"o-{round}-{i}", quote_id = quote.Text("quote_id"), price, exogenous_price = true,
                    accepted = chance.NextDouble() < Ieee.Logistic(0.5 - (4 * Math.Log((double)price / 100)) + (3 * gap)) };
            });
            Assert.Equal(750, (await app.Http.PostAsync("/learn", new { outcomes })).GetProperty("accepted").GetInt32());
        }
        // An alarm of drift may have trained one already, which this one then need not beat.
        Assert.Contains((await RetrainingTests.RetrainAsync(app)).Text("verdict"), new[] { "promoted", "not_better" });
        var model = (await app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK)).GetProperty("models").EnumerateArray()
            .Single(model => model.Text("state") == "serving");
        var coefficient = model.GetProperty("coefficients").GetProperty("competitor_gap").GetProperty("value").GetDouble();
        Assert.InRange(coefficient, 1.5, 4.5);

        var (cheap, dear) = (await ScoreAsync(app, Night(100)), await ScoreAsync(app, Night(101)));
        Assert.Equal("ml_elasticity", cheap.Text("method"));
        Assert.Contains("competitors known", cheap.Text("reason"), StringComparison.Ordinal);
        Assert.True(dear.Number("price") > cheap.Number("price") * 1.05m, $"{cheap.Number("price")} {dear.Number("price")}");
        app.Clock.Leap(TimeSpan.FromHours(24));
        var unknown = await ScoreAsync(app, Night(100));
        Assert.Contains("competitors unknown", unknown.Text("reason"), StringComparison.Ordinal);
        Assert.InRange(unknown.Number("price"), cheap.Number("price") + 0.01m, dear.Number("price"));
    }

    private static string Night(int i) => new DateOnly(2026, 3, 1).AddDays(i).ToString("O");

    private static Task<JsonElement> ScoreAsync(PricingApp app, string night) =>
        app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = night, lead_time_days = 30, occupancy = 0.5 });
}
