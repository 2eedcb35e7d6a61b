using System.Net;
using System.Text.Json;

namespace PricingService.Tests.Availability;

/// <summary>Stays that were booked elsewhere, told by <c>PUT /stays</c> on 2026-01-31.</summary>
public sealed class BookedStayTests(PricingApp app) : IClassFixture<PricingApp>
{
    [Fact]
    public async Task A_stay_takes_its_nights_once_however_often_it_is_told_and_gives_back_those_that_it_leaves()
    {
        await app.PutPropertyAsync("told");
        object stay = new { stay_id = "told-1", property_id = "told", first_night = "2026-03-02", nights = 3 };
        Assert.Equal("1 new 0 moved 0 cancelled 0 known, 3 sold 0 open", await TellAsync(stay));
        Assert.Equal("0 new 0 moved 0 cancelled 1 known, 0 sold 0 open", await TellAsync(stay));
        Assert.Equal(["2026-03-02", "2026-03-03", "2026-03-04"], await SoldAsync("told"));
        var problem = await app.Http.PostAsync("/score", new { property_id = "told", stay_date = "2026-03-01", length_of_stay = 2 },
            HttpStatusCode.Conflict);
        Assert.Equal("urn:platform:pricing:not-available", problem.Text("type"));

        Assert.Equal("0 new 1 moved 0 cancelled 0 known, 1 sold 2 open", await TellAsync(
            new { stay_id = "told-1", property_id = "told", first_night = "2026-03-04", nights = 2 }));
        Assert.Equal(["2026-03-04", "2026-03-05"], await SoldAsync("told"));
        await app.Http.PostAsync("/score", new { property_id = "told", stay_date = "2026-03-01", length_of_stay = 2 });

        object cancelled = new { stay_id = "told-1", cancelled = true };
        Assert.Equal("0 new 0 moved 1 cancelled 0 known, 0 sold 2 open", await TellAsync(cancelled));
        Assert.Equal("0 new 0 moved 0 cancelled 0 known, 0 sold 0 open", await TellAsync(cancelled));
        Assert.Empty(await SoldAsync("told"));
    }

    [Fact]
    public async Task Only_nights_from_today_on_count_and_a_stay_that_is_over_takes_none()
    {
        await app.PutPropertyAsync("running");
        var answer = await PutAsync(
            new { stay_id = "running-1", property_id = "running", first_night = "2026-01-29", nights = 4 },
            new { stay_id = "running-2", property_id = "running", first_night = "2026-01-20", nights = 11 });
        Assert.Equal((1, 1, 2), (answer.GetProperty("taken").GetInt32(), answer.GetProperty("over").GetInt32(),
            answer.GetProperty("nights_sold").GetInt32()));
        Assert.Equal(["2026-01-31", "2026-02-01"], await SoldAsync("running"));
    }

    [Fact]
    public async Task A_stay_that_is_pushed_and_told_counts_once_and_a_cancelled_quote_does_not_open_what_a_booking_holds()
    {
        await app.Http.PutAsync("/properties/both", new
        {
            portfolio_id = "lisbon", currency = "EUR", time_zone = "Europe/Lisbon", reference_price = 100, floor = 60, ceiling = 220,
            largest_daily_step = 500, units = 2,
        }, HttpStatusCode.Created);
        await app.Http.PutAsync("/properties/both/availability",
            new { nights = new[] { new { date = "2026-03-02", state = "open", units_left = 1 } } }, HttpStatusCode.OK);
        await TellAsync(new { stay_id = "both-1", property_id = "both", first_night = "2026-03-02", nights = 1 });
        Assert.Equal(1, await LeftAsync("both", "2026-03-02"));

        var answer = await PutAsync(new { stay_id = "both-2", property_id = "both", first_night = "2026-03-02", nights = 2 },
            new { stay_id = "both-3", property_id = "both", first_night = "2026-03-02", nights = 1 });
        Assert.Equal(0, await LeftAsync("both", "2026-03-02"));
        Assert.Equal("""[{"property_id":"both","night":"2026-03-02","stays":3,"units":2}]""",
            answer.GetProperty("crowded").GetRawText());

        using var cancelled = await app.Http.DeleteAsync("/properties/both/stays/both-2", TestContext.Current.CancellationToken);
        Assert.True((await cancelled.ReadAsync(HttpStatusCode.OK)).GetProperty("reopened").GetBoolean());
        Assert.Equal((0, 2), (await LeftAsync("both", "2026-03-02"), await LeftAsync("both", "2026-03-03")));
    }

    [Fact]
    public async Task All_faults_are_told_at_once_and_nothing_is_taken()
    {
        await app.PutPropertyAsync("faulty");
        var problem = await app.Http.PutAsync("/stays", new
        {
            stays = new object[]
            {
                new { stay_id = "faulty-1", property_id = "faulty", first_night = "2026-03-02", nights = 1 },
                new { stay_id = "faulty-1", property_id = "nowhere", first_night = "2026-03-02", nights = 0 },
                new { stay_id = "a b" },
            },
        }, HttpStatusCode.BadRequest);
        Assert.Equal(["stays", "stays[1].nights", "stays[1].property_id", "stays[2].first_night", "stays[2].nights",
            "stays[2].property_id", "stays[2].stay_id"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name)
            .Order(StringComparer.Ordinal));
        Assert.Empty(await SoldAsync("faulty"));
    }

    private async Task<JsonElement> PutAsync(params object[] stays) =>
        await app.Http.PutAsync("/stays", new { stays }, HttpStatusCode.OK);

    private async Task<string> TellAsync(object stay)
    {
        var answer = await PutAsync(stay);
        return $"{answer.GetProperty("taken")} new {answer.GetProperty("moved")} moved {answer.GetProperty("cancelled")} cancelled " +
            $"{answer.GetProperty("known")} known, {answer.GetProperty("nights_sold")} sold {answer.GetProperty("nights_reopened")} open";
    }

    private async Task<IEnumerable<string>> SoldAsync(string id) =>
        [.. (await app.Http.GetAsync($"/properties/{id}/availability", HttpStatusCode.OK)).GetProperty("nights").EnumerateArray()
            .Where(night => night.Text("state") == "sold").Select(night => night.Text("date"))];

    private async Task<int> LeftAsync(string id, string night) =>
        (await app.Http.GetAsync($"/properties/{id}/availability?from={night}&to={night}", HttpStatusCode.OK))
            .GetProperty("nights")[0].GetProperty("units_left").GetInt32();
}
