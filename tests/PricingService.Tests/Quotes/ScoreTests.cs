using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace PricingService.Tests.Quotes;

public sealed class ScoreTests(PricingApp app) : IClassFixture<PricingApp>
{
    [Fact]
    public async Task A_quote_is_the_reference_price_times_the_factors_of_its_night()
    {
        await app.PutPropertyAsync("plain");
        // Wednesday 8 July 2026: day 189 lies 23/30 of the way from 1.12 (day 166) to 1.22 (day 196); half occupied, 30
        // days ahead: both neutral.
        var quote = await app.Http.PostAsync("/score",
            new { property_id = "plain", stay_date = "2026-07-08", lead_time_days = 30, length_of_stay = 2, occupancy = 0.5 });
        Assert.Equal(decimal.Round(100m * (1.12m + (0.10m * 23 / 30)) * 0.98m, 2), quote.Number("price"));
        Assert.Equal("EUR", quote.Text("currency"));
        Assert.Equal("rule_based", quote.Text("method"));
        Assert.Equal("rules-1", quote.Text("model_version"));
        Assert.Equal("2026-07-08", quote.Text("stay_date"));
        Assert.Empty(quote.GetProperty("guardrails").EnumerateArray());
        Assert.Contains("weekday ×0.980", quote.Text("reason"), StringComparison.Ordinal);
        Assert.StartsWith("q_", quote.Text("quote_id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prices_stop_at_ceiling_and_floor_and_say_so()
    {
        await app.PutPropertyAsync("capped", ceiling: 105);
        var high = await app.Http.PostAsync("/score", new { property_id = "capped", stay_date = "2026-08-15", occupancy = 1 });
        Assert.Equal(105m, high.Number("price"));
        Assert.Equal("ceiling", high.GetProperty("guardrails")[0].GetString());

        await app.PutPropertyAsync("floored", floor: 95);
        var low = await app.Http.PostAsync("/score", new { property_id = "floored", stay_date = "2026-02-03", occupancy = 0 });
        Assert.Equal(95m, low.Number("price"));
        Assert.Equal("floor", low.GetProperty("guardrails")[0].GetString());
    }

    [Fact]
    public async Task Prices_move_by_the_step_from_the_last_published_pack()
    {
        await app.PutPropertyAsync("stepped", "stepping", step: 3);
        var before = await app.Http
            .PostAsync("/score", new { property_id = "stepped", stay_date = "2026-02-10", lead_time_days = 10, occupancy = 0.5 });
        await app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 30, portfolio_id = "stepping" }, HttpStatusCode.Created);
        var after = await app.Http
            .PostAsync("/score", new { property_id = "stepped", stay_date = "2026-02-10", lead_time_days = 10, occupancy = 1 });
        Assert.Equal(before.Number("price") + 3, after.Number("price"));
        Assert.Equal("step", after.GetProperty("guardrails")[0].GetString());
    }

    [Fact]
    public async Task A_floor_raised_just_now_holds_in_the_next_quote()
    {
        var order = new { property_id = "raised", stay_date = "2026-02-03", occupancy = 0 };
        await app.PutPropertyAsync("raised");
        var before = await app.Http.PostAsync("/score", order);
        Assert.InRange(before.Number("price"), 60.01m, 94.99m);
        await app.PutPropertyAsync("raised", floor: 95);
        var after = await app.Http.PostAsync("/score", order);
        Assert.Equal((95m, "floor"), (after.Number("price"), Assert.Single(after.GetProperty("guardrails").EnumerateArray()).GetString()));
    }

    [Fact]
    public async Task A_ceiling_lowered_below_the_last_pack_holds_however_small_the_step()
    {
        var order = new { property_id = "lowered", stay_date = "2026-02-10", lead_time_days = 10, occupancy = 0.5 };
        await app.PutPropertyAsync("lowered", "lowering", step: 1);
        await app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 30, portfolio_id = "lowering" }, HttpStatusCode.Created);
        Assert.InRange((await app.Http.PostAsync("/score", order)).Number("price"), 70m, 220m);
        await app.PutPropertyAsync("lowered", "lowering", reference: 62, ceiling: 65, step: 1);
        var quote = await app.Http.PostAsync("/score", order);
        Assert.Equal((65m, "ceiling"),
            (quote.Number("price"), Assert.Single(quote.GetProperty("guardrails").EnumerateArray()).GetString()));
    }

    [Fact]
    public async Task Quote_for_an_unknown_property_is_a_404_problem()
    {
        var problem = await app.Http.PostAsync("/score", new { property_id = "nowhere", stay_date = "2026-07-08" },
            HttpStatusCode.NotFound);
        Assert.Equal("urn:platform:pricing:unknown-property", problem.Text("type"));
    }

    [Theory]
    [InlineData("stay_date", "2026-01-29")]
    [InlineData("stay_date", "2039-01-01")]
    [InlineData("lead_time_days", -1)]
    [InlineData("length_of_stay", 0)]
    [InlineData("occupancy", 1.01)]
    [InlineData("reference_price", -1)]
    [InlineData("reference_price", 99.999)]
    [InlineData("subject", "someone@example.org")]
    public async Task A_request_that_does_not_fit_is_a_400_problem_naming_the_field(string field, object value)
    {
        await app.PutPropertyAsync("strict");
        var request = new Dictionary<string, object> { ["property_id"] = "strict", ["stay_date"] = "2026-07-08", [field] = value };
        var problem = await app.Http.PostAsync("/score", request, HttpStatusCode.BadRequest);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"property_id":"strict"}""")]
    [InlineData("""{"property_id":"strict","stay_date":"2026-07-08","colour":"blue"}""")]
    [InlineData("""{"property_id":"strict","stay_date":"2026-07-08","occupancy":NaN}""")]
    [InlineData("""{"property_id":"strict","stay_date":"2026-07-08","occupancy":"0.5"}""")]
    [InlineData("""{"property_id":"strict","stay_date":"2026-07-08","reference_price":1e999}""")]
    [InlineData("""{"property_id":"strict","stay_date":"next week"}""")]
    [InlineData("""{"property_id":null,"stay_date":"2026-07-08"}""")]
    public async Task A_body_of_another_shape_is_a_400_problem(string body)
    {
        var response = await app.Http.PostTextAsync("/score", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Acceptance_starts_unknown_and_follows_the_outcomes_of_the_portfolio()
    {
        await app.PutPropertyAsync("new-here", "learned");
        await app.PutPropertyAsync("old-here", "learned");
        var request = new { property_id = "new-here", stay_date = "2026-07-08", lead_time_days = 30, occupancy = 0.5 };
        var unknown = (await app.Http.PostAsync("/score", request)).GetProperty("acceptance_probability");
        Assert.Equal(0.5, unknown.GetProperty("estimate").GetDouble(), 9);
        Assert.True(unknown.GetProperty("high").GetDouble() - unknown.GetProperty("low").GetDouble() > 0.99);

        await app.Http.PostAsync("/learn", new
        {
            outcomes = Enumerable.Range(0, 400).Select(i =>
                new { outcome_id = $"a-{i}", property_id = "old-here", stay_date = "2026-03-01", price = 117.3, accepted = i % 4 == 0 }),
        });
        var learned = (await app.Http.PostAsync("/score", request)).GetProperty("acceptance_probability");
        Assert.Equal(0.25, learned.GetProperty("estimate").GetDouble(), 2);
        Assert.True(learned.GetProperty("low").GetDouble() > 0.05 && learned.GetProperty("high").GetDouble() < 0.5, learned.ToString());
    }

    [Fact]
    public async Task A_batch_answers_each_quote_and_each_error_by_its_index()
    {
        await app.PutPropertyAsync("batched");
        var one = new { property_id = "batched", stay_date = "2026-07-08", lead_time_days = 30, occupancy = 0.5 };
        var alone = await app.Http.PostAsync("/score", one);
        var body = $$"""
            {"quotes":[{"property_id":"batched","stay_date":"2026-07-08","lead_time_days":30,"occupancy":0.5},{"property_id":"nowhere","stay_date":"2026-07-08"},
            {"property_id":"batched","stay_date":"2020-01-01"},{"property_id":"batched"},42,{"property_id":"batched","stay_date":"2026-07-09","lead_time_days":30,"occupancy":0.5}]}
            """;
        var results = (await (await app.Http.PostTextAsync("/score/batch", body)).ReadAsync(HttpStatusCode.OK)).GetProperty(
            "results").EnumerateArray().ToList();
        Assert.Equal([0, 1, 2, 3, 4, 5], results.Select(result => result.GetProperty("index").GetInt32()));
        Assert.Equal(alone.Number("price"), results[0].GetProperty("quote").Number("price"));
        Assert.Equal(
            ["urn:platform:pricing:unknown-property", "urn:platform:pricing:invalid-request", "urn:platform:pricing:invalid-request",
                "urn:platform:pricing:invalid-request"],
            results[1..5].Select(result => result.GetProperty("error").Text("type")));
        Assert.True(results[2].GetProperty("error").GetProperty("errors").TryGetProperty("stay_date", out _));

        var learned =
            await app.Http
                .PostAsync("/learn",
                    new { outcomes = new[] { 0, 5 }.Select(
                        i => new { quote_id = results[i].GetProperty("quote").Text("quote_id"), accepted = true }) });
        Assert.Equal(2, learned.GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_thousand_quotes_fit_in_a_batch_and_no_more()
    {
        await app.PutPropertyAsync("batched");
        object Batch(int count) =>
            new { quotes = Enumerable.Range(0, count).Select(
                i => new { property_id = "batched", stay_date = "2026-07-08", lead_time_days = i }) };
        Assert.Equal(1_000, (await app.Http.PostAsync("/score/batch", Batch(1_000))).GetProperty("results").GetArrayLength());
        Assert.Equal("urn:platform:pricing:too-many-quotes",
            (await app.Http.PostAsync("/score/batch", Batch(1_001), HttpStatusCode.RequestEntityTooLarge)).Text("type"));
    }
}
