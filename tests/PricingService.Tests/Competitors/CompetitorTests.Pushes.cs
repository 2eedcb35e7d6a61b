using System.Net;
using System.Text.Json;
using Dapper;
using Storage;
using Testing;

namespace PricingService.Tests.Competitors;

/// <summary>What is kept of what is pushed.</summary>
public sealed partial class CompetitorTests
{
    [Fact]
    public async Task The_same_again_is_a_duplicate_and_an_older_observation_replaces_nothing()
    {
        var rate = Rate("a", 130, minutesAgo: 10);
        Assert.Equal((1, 0, 0), Counts(await PushAsync(_app, rate)));
        Assert.Equal((0, 1, 0), Counts(await PushAsync(_app, rate)));
        Assert.Equal((0, 0, 1), Counts(await PushAsync(_app, Rate("a", 150, minutesAgo: 11))));
        Assert.Equal(130m, await PriceAsync());
        Assert.Equal((1, 0, 0), Counts(await PushAsync(_app, Rate("a", 140, minutesAgo: 9))));
        Assert.Equal(140m, await PriceAsync());
        // In one push too, whatever the order.
        Assert.Equal((2, 0, 1),
            Counts(await PushAsync(_app, Rate("a", 141, minutesAgo: 8), Rate("a", 143, minutesAgo: 6), Rate("a", 142, minutesAgo: 7))));
        Assert.Equal(143m, await PriceAsync());
        var contradiction = await PushAsync(_app, Rate("a", 99, minutesAgo: 6));
        Assert.Equal("conflict", contradiction.GetProperty("rejected")[0].Text("reason"));
        Assert.Equal(143m, await PriceAsync());
    }

    [Fact]
    public async Task A_clock_that_is_a_little_ahead_does_not_keep_later_rates_out()
    {
        await PushAsync(_app, Rate("a", 130, minutesAgo: -9));
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0, 0), Counts(await PushAsync(_app, Rate("a", 140))));
        Assert.Equal(140m, await PriceAsync());
    }

    [Fact]
    public async Task Five_thousand_rates_fit_in_a_push_and_no_more()
    {
        Assert.Equal((5_000, 0, 0), Counts(await PushAsync(_app, [.. Many(5_000)])));
        Assert.Equal((0, 5_000, 0), Counts(await PushAsync(_app, [.. Many(5_000)])));
        Assert.Equal("urn:platform:pricing:too-many-rates",
            (await _app.Http.PostAsync("/competitors/casa-1/rates", new { rates = Many(5_001) },
                HttpStatusCode.RequestEntityTooLarge)).Text("type"));
        Assert.Equal("urn:platform:pricing:unknown-property",
            (await _app.Http.PostAsync("/competitors/nowhere/rates", new { rates = Many(1) }, HttpStatusCode.NotFound)).Text("type"));
        var summary = await _app.Http.GetAsync("/competitors/casa-1", HttpStatusCode.OK);
        Assert.Equal((5_000, 20), (summary.GetProperty("fresh").GetInt32(), summary.GetProperty("competitors").GetInt32()));
        Assert.Equal(("2026-02-01", "2026-10-08"), (summary.Text("first_night"), summary.Text("last_night")));
        Assert.Equal(("pusher", 5_000),
            (summary.GetProperty("sources")[0].Text("source"), summary.GetProperty("sources")[0].GetProperty("rates").GetInt32()));
    }

    [Fact]
    public async Task A_property_and_a_night_keep_as_many_rates_as_they_may()
    {
        await using var app =
            new PricingApp { Settings = new Dictionary<string, string> { ["Competitors:MaxRates"] = "5",
                ["Competitors:MaxRatesPerNight"] = "3" } };
        await app.PutPropertyAsync("casa-1");
        var answer = await PushAsync(app, Rate("a", 130), Rate("b", 131), Rate("c", 132), Rate("d", 133));
        Assert.Equal((3, "too_many"), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("rejected")[0].Text("reason")));
        answer = await PushAsync(app, Rate("a", 130, date: "2026-07-09"), Rate("a", 131, date: "2026-07-10"),
            Rate("a", 132, date: "2026-07-11"), Rate("a", 150, minutesAgo: 0));
        Assert.Equal(["too_many", "conflict"], answer.GetProperty("rejected").EnumerateArray().Select(row => row.Text("reason")));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await PushAsync(app, Rate("a", 150))).GetProperty("accepted").GetInt32());
    }
}
