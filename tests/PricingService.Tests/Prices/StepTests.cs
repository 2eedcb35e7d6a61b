using System.Net;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace PricingService.Tests.Prices;

/// <summary>A night's price is at most a step away from the one last asked or published for it, whatever else happened.</summary>
public sealed class StepTests : IAsyncLifetime
{
    private static readonly object Night = new { property_id = "casa-1", stay_date = "2026-06-10", lead_time_days = 60 };
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1", step: 5);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Without_any_pack_a_raised_reference_moves_the_price_by_a_step_a_day()
    {
        var before = await PriceAsync();
        await _app.PutPropertyAsync("casa-1", reference: 200, step: 5);
        Assert.Equal((before + 5, before + 5), (await PriceAsync(), await PriceAsync()));
        _app.Clock.Leap(TimeSpan.FromDays(1));
        Assert.Equal(before + 10, await PriceAsync());
        await _app.PutPropertyAsync("casa-1", reference: 60, step: 5);
        Assert.Equal(before + 5, await PriceAsync());
    }

    [Fact]
    public async Task What_was_asked_before_a_restart_still_holds()
    {
        var before = await PriceAsync();
        await using var after = new PricingApp { SharedDirectory = _app.Directory };
        await after.PutPropertyAsync("casa-1", reference: 200, step: 5);
        Assert.Equal(before + 5, (await after.Http.PostAsync("/score", Night)).Number("price"));
    }

    [Fact]
    public async Task A_pack_of_a_date_that_has_not_come_frees_no_price_and_is_nobodys_latest()
    {
        var published = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 300 }, HttpStatusCode.Created);
        await _app.PutPropertyAsync("casa-1", reference: 200, step: 5);
        var asked = await PriceAsync();
        var later = await _app.Http.PostAsync("/packs", new { date = "2026-05-31", nights = 30 }, HttpStatusCode.Created);
        Assert.Equal(asked, await PriceAsync());

        var prices = (await _app.Http.GetAsync($"/packs/{later.Text("pack_id")}", HttpStatusCode.OK)).GetProperty("prices")[0];
        var night = prices.GetProperty("nights").EnumerateArray().Single(one => one.Text("date") == "2026-06-10");
        Assert.InRange(night.Number("price") - asked, -5, 5);

        Assert.Equal(published.Text("pack_id"), (await _app.Http.GetAsync("/packs/latest", HttpStatusCode.OK)).Text("pack_id"));
        var metrics = await _app.MetricsAsync();
        Assert.Contains(published.Text("pack_id"), metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(later.Text("pack_id"), metrics, StringComparison.Ordinal);

        // Started anew rather than turned: a clock's timers would all ring for four months.
        await using var inJune = new PricingApp
        {
            SharedDirectory = _app.Directory, Clock = new FakeTimeProvider(_app.Clock.GetUtcNow().AddDays(123)),
        };
        Assert.Equal(later.Text("pack_id"), (await inJune.Http.GetAsync("/packs/latest", HttpStatusCode.OK)).Text("pack_id"));
    }

    private async Task<decimal> PriceAsync() => (await _app.Http.PostAsync("/score", Night)).Number("price");
}
