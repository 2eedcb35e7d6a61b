using System.Net;
using PricingService.Tests.Models;
using Testing;

namespace PricingService.Tests.Quotes;

public sealed class BacktestTests : IAsyncLifetime
{
    private readonly PricingApp _app = new() { Settings = new Dictionary<string, string> { ["Models:RetrainAutomatically"] = "false" } };

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task It_tells_what_other_prices_would_have_earned()
    {
        await RetrainingTests.LearnAsync(_app, new Market([0.2, -3, .. new double[11]], 1), 2_000);
        var dearer = await _app.Http.PostAsync("/backtest", new { property_id = "casa-1", policy = "multiplier", factor = 1.5 });
        Assert.Equal(400, dearer.GetProperty("outcomes").GetInt32());
        Assert.True(dearer.Number("high") < 0, dearer.ToString());
        Assert.True(dearer.GetProperty("low").GetDouble() < dearer.GetProperty("gain").GetDouble());
        Assert.Equal(0, dearer.GetProperty("probability").GetDouble(), 2);

        var same = await _app.Http.PostAsync("/backtest", new { property_id = "casa-1", policy = "multiplier", factor = 1 });
        Assert.Equal(0, same.GetProperty("gain").GetDouble());
        Assert.Equal(1, same.GetProperty("probability").GetDouble());
        Assert.InRange(same.GetProperty("asked").GetDouble(), 4 * 100 * 0.47, 4 * 100 * 0.63);
    }

    [Fact]
    public async Task Without_varied_prices_it_says_what_is_missing()
    {
        var answer = await _app.Http.PostAsync("/backtest", new { property_id = "casa-1", policy = "rules" });
        Assert.Contains("Prices:Vary", answer.Text("explanation"), StringComparison.Ordinal);
        Assert.Equal(0, answer.GetProperty("outcomes").GetInt32());
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        var problem = await _app.Http.PostAsync("/backtest",
            new { property_id = "no id!", policy = "multiplier", outcomes = 0, price = -1 }, HttpStatusCode.BadRequest);
        Assert.Equal(["factor", "outcomes", "price", "property_id"],
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
        await _app.Http.PostAsync("/backtest", new { property_id = "nowhere", policy = "rules" }, HttpStatusCode.NotFound);
    }
}
