using System.Net;
using PricingService.Tests.Models;
using Testing;

namespace PricingService.Tests.Quotes;

public sealed class WhatIfTests : IAsyncLifetime
{
    private readonly PricingApp _app = new() { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_grid_of_prices_shows_what_each_would_bring()
    {
        await RetrainingTests.LearnAsync(_app, Market.OfPortfolio(31), 3_000);
        Assert.Equal("promoted", (await RetrainingTests.RetrainAsync(_app)).Text("verdict"));
        var night = new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, length_of_stay = 2 };
        var answer = await _app.Http.PostAsync("/what-if", night);
        var points = answer.GetProperty("prices").EnumerateArray().ToList();
        Assert.Equal(15, points.Count);
        decimal Chance(int i) => points[i].GetProperty("acceptance_probability").Number("estimate");
        Assert.All(Enumerable.Range(1, 14), i => Assert.True(Chance(i) < Chance(i - 1)));
        Assert.All(points, point => Assert.InRange(point.Number("expected_revenue")
            - (2 * point.Number("price") * point.GetProperty("acceptance_probability").Number("estimate")), -0.01m, 0.01m));

        var quote = await _app.Http.PostAsync("/score", night);
        Assert.Equal((quote.Number("price"), quote.Text("model_version")), (answer.Number("best_price"), answer.Text("model_version")));
        Assert.Equal(["season", "weekday", "lead_time", "occupancy", "model"],
            answer.GetProperty("factors").EnumerateArray().Select(factor => factor.Text("factor")).Take(5));
        Assert.Equal(quote.Number("price"), quote.GetProperty("factors").EnumerateArray().Last().Number("price"));
        Assert.Equal(answer.Number("best_price"), answer.GetProperty("factors").EnumerateArray().Last().Number("price"));
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        var problem = await _app.Http.PostAsync("/what-if",
            new { property_id = "no id!", stay_date = "2026-07-08", occupancy = 2, prices = new[] { -1 } }, HttpStatusCode.BadRequest);
        Assert.Equal(["occupancy", "prices", "property_id"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }
}
