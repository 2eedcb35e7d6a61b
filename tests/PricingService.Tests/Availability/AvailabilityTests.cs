using System.Net;

namespace PricingService.Tests.Availability;

/// <summary>A night is sold once for each unit.</summary>
public sealed class AvailabilityTests(PricingApp app) : IClassFixture<PricingApp>
{
    [Fact]
    public async Task A_night_that_is_sold_or_closed_is_not_quoted_alone_nor_in_a_longer_stay_until_it_is_open_again()
    {
        await app.PutPropertyAsync("pushed");
        var view = await app.Http.PutAsync("/properties/pushed/availability", new
        {
            nights = new object[] { new { date = "2026-03-02", state = "sold" }, new { date = "2026-03-05", state = "closed" } },
        }, HttpStatusCode.OK);
        Assert.Equal(["sold 0", "open 1", "open 1", "closed 1"], view.GetProperty("nights").EnumerateArray()
            .Select(night => $"{night.Text("state")} {night.GetProperty("units_left")}"));

        foreach (var (arrival, nights, gone) in new[] { ("2026-03-02", 1, "2026-03-02"), ("2026-03-01", 2, "2026-03-02"),
            ("2026-03-05", 1, "2026-03-05") })
        {
            var problem = await app.Http.PostAsync("/score", new { property_id = "pushed", stay_date = arrival, length_of_stay = nights },
                HttpStatusCode.Conflict);
            Assert.Equal("urn:platform:pricing:not-available", problem.Text("type"));
            Assert.Contains(gone, problem.Text("detail"), StringComparison.Ordinal);
        }
        await app.Http.PostAsync("/score", new { property_id = "pushed", stay_date = "2026-03-03", length_of_stay = 2 });

        await app.Http.PutAsync("/properties/pushed/availability", new { nights = new[] { new { date = "2026-03-02", state = "open" } } },
            HttpStatusCode.OK);
        await app.Http.PostAsync("/score", new { property_id = "pushed", stay_date = "2026-03-02" });
    }

    [Fact]
    public async Task A_batch_answers_a_sold_night_by_its_index()
    {
        await app.PutPropertyAsync("batch");
        await app.Http.PutAsync("/properties/batch/availability", new { nights = new[] { new { date = "2026-03-02", state = "sold" } } },
            HttpStatusCode.OK);
        var results = (await app.Http.PostAsync("/score/batch", new
        {
            quotes = new[] { "2026-03-01", "2026-03-02" }.Select(night => new { property_id = "batch", stay_date = night }),
        })).GetProperty("results");
        Assert.Equal("2026-03-01", results[0].GetProperty("quote").Text("stay_date"));
        Assert.Equal("urn:platform:pricing:not-available", results[1].GetProperty("error").Text("type"));
    }

    [Fact]
    public async Task An_accepted_quote_takes_a_unit_of_each_night_once_and_a_cancellation_gives_it_back_once()
    {
        await PutAsync("counted", units: 2);
        var stays = new List<string>();
        for (var guest = 0; guest < 2; guest++)
        {
            var quote = await app.Http.PostAsync("/score",
                new { property_id = "counted", stay_date = "2026-04-10", length_of_stay = 3, subject = $"guest-{guest}" });
            stays.Add(quote.Text("quote_id"));
            for (var again = 0; again < 2; again++)
                await app.Http.PostAsync("/learn", new { outcomes = new[] { new { quote_id = stays[guest], accepted = true } } });
            Assert.Equal(1 - guest, await LeftAsync("counted", "2026-04-12"));
        }
        Assert.Equal(2, await LeftAsync("counted", "2026-04-13"));
        await app.Http.PostAsync("/score", new { property_id = "counted", stay_date = "2026-04-12" }, HttpStatusCode.Conflict);

        foreach (var reopened in new[] { true, false })
        {
            using var answer = await app.Http.DeleteAsync($"/properties/counted/stays/{stays[0]}", TestContext.Current.CancellationToken);
            Assert.Equal(reopened, (await answer.ReadAsync(HttpStatusCode.OK)).GetProperty("reopened").GetBoolean());
            Assert.Equal(1, await LeftAsync("counted", "2026-04-12"));
        }
        await app.Http.PostAsync("/score", new { property_id = "counted", stay_date = "2026-04-12" });
        using var unknown = await app.Http.DeleteAsync("/properties/counted/stays/q_none", TestContext.Current.CancellationToken);
        Assert.Equal("urn:platform:pricing:unknown-stay", (await unknown.ReadAsync(HttpStatusCode.NotFound)).Text("type"));
    }

    [Fact]
    public async Task Where_the_owner_keeps_count_an_accepted_quote_takes_nothing_and_a_declined_one_never_does()
    {
        await app.PutPropertyAsync("elsewhere");
        await PutAsync("declined", units: 1);
        foreach (var (property, accepted) in new[] { ("elsewhere", true), ("declined", false) })
        {
            var quote = await app.Http.PostAsync("/score", new { property_id = property, stay_date = "2026-04-10" });
            await app.Http.PostAsync("/learn", new { outcomes = new[] { new { quote_id = quote.Text("quote_id"), accepted } } });
            Assert.Equal(1, await LeftAsync(property, "2026-04-10"));
        }
    }

    [Theory]
    [InlineData("""{"nights":[]}""", "nights")]
    [InlineData("""{"nights":[{"date":"2026-03-02","state":"open","units_left":2}]}""", "nights[0].units_left")]
    [InlineData("""{"nights":[{"date":"2026-03-02","state":"sold","units_left":1}]}""", "nights[0].units_left")]
    [InlineData("""{"nights":[{"date":"2026-03-02","state":"sold"},{"date":"2026-03-02","state":"open"}]}""", "nights")]
    public async Task What_cannot_be_is_refused_naming_the_place(string body, string field)
    {
        await app.PutPropertyAsync("strict");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await app.Http.PutAsync("/properties/strict/availability", content, TestContext.Current.CancellationToken);
        var problem = await response.ReadAsync(HttpStatusCode.BadRequest);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    private Task<System.Text.Json.JsonElement> PutAsync(string id, int units) => app.Http.PutAsync($"/properties/{id}", new
    {
        portfolio_id = "lisbon", currency = "EUR", time_zone = "Europe/Lisbon", reference_price = 100, floor = 60, ceiling = 220,
        largest_daily_step = 500, units,
    }, HttpStatusCode.Created);

    private async Task<int> LeftAsync(string id, string night) =>
        (await app.Http.GetAsync($"/properties/{id}/availability?from={night}&to={night}", HttpStatusCode.OK))
        .GetProperty("nights")[0].GetProperty("units_left").GetInt32();
}
