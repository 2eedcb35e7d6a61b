using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using Storage;

namespace PricingService.Tests.Outcomes;

public sealed class LearnTests(PricingApp app) : IClassFixture<PricingApp>
{
    [Fact]
    public async Task Outcomes_are_kept_once_however_often_they_are_sent()
    {
        await app.PutPropertyAsync("once");
        var body = new
        {
            outcomes = new object[]
            {
                new { outcome_id = "once-1", property_id = "once", stay_date = "2026-03-01", price = 110, accepted = true },
                new { property_id = "once", stay_date = "2026-03-02", price = 120.5, accepted = false, lead_time_days = 12 },
            },
        };
        var first = await app.Http.PostAsync("/learn", body);
        Assert.Equal((2, 0), (first.GetProperty("accepted").GetInt32(), first.GetProperty("duplicates").GetInt32()));
        var second = await app.Http.PostAsync("/learn", body);
        Assert.Equal((0, 2), (second.GetProperty("accepted").GetInt32(), second.GetProperty("duplicates").GetInt32()));
        Assert.Empty(second.GetProperty("rejected").EnumerateArray());
        Assert.Equal(2, await CountAsync("SELECT COUNT(*) FROM outcomes WHERE property_id = 'once'"));
        Assert.Equal(2, await CountAsync("SELECT SUM(offered) FROM acceptance_counts WHERE property_id = 'once'"));
        Assert.Equal(1, await CountAsync("SELECT SUM(accepted) FROM acceptance_counts WHERE property_id = 'once'"));
    }

    [Fact]
    public async Task A_quote_brings_what_it_knows_to_its_outcome()
    {
        await app.PutPropertyAsync("quoted");
        var quote = await app.Http.PostAsync("/score",
            new { property_id = "quoted", stay_date = "2026-07-08", lead_time_days = 30, length_of_stay = 3, occupancy = 0.25 });
        var answer =
            await app.Http.PostAsync("/learn", new { outcomes = new[] { new { quote_id = quote.Text("quote_id"), accepted = true } } });
        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());

        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        var row = await connection.QuerySingleAsync("SELECT * FROM outcomes WHERE property_id = 'quoted'");
        Assert.Equal((long)(quote.Number("price") * 100), row.price_minor);
        Assert.Equal((30L, 3L, 0.25, "2026-07-08"),
            ((long)row.lead_time_days, (long)row.length_of_stay, (double)row.occupancy, (string)row.stay_date));

        var contradiction = await app.Http.PostAsync("/learn",
            new { outcomes = new[] { new { outcome_id = "other", quote_id = quote.Text("quote_id"), accepted = false } } });
        Assert.Equal("conflict", contradiction.GetProperty("rejected")[0].Text("reason"));
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":110}""", "missing_field" },
        { """{"stay_date":"2026-03-01","price":110,"accepted":true}""", "missing_field" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","accepted":true}""", "missing_field" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":"110","accepted":true}""", "wrong_type" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":110,"accepted":"yes"}""", "wrong_type" },
        { """{"property_id":"mixed","stay_date":"01/03/2026","price":110,"accepted":true}""", "wrong_type" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":1e300,"accepted":true}""", "wrong_type" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":110,"accepted":true,"lead_time_days":1.5}""", "wrong_type" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":110,"accepted":true,"colour":"blue"}""", "unknown_field" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":0,"accepted":true}""", "bad_price" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":-6.38,"accepted":true}""", "bad_price" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":5400,"accepted":true}""", "absurd_price" },
        { """{"property_id":"mixed","stay_date":"1970-01-01","price":110,"accepted":true}""", "bad_date" },
        { """{"property_id":"mixed","stay_date":"2126-01-01","price":110,"accepted":true}""", "bad_date" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":110,"accepted":true,"observed_at":"2027-01-01T00:00:00Z"}""",
            "bad_date" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":110,"accepted":true,"length_of_stay":0}""", "bad_value" },
        { """{"property_id":"no good","stay_date":"2026-03-01","price":110,"accepted":true}""", "bad_value" },
        { """{"property_id":"mixed","stay_date":"2026-03-01","price":110,"accepted":true,"currency":"USD"}""", "currency_mismatch" },
        { """{"property_id":"nowhere","stay_date":"2026-03-01","price":110,"accepted":true}""", "unknown_property" },
        { """{"quote_id":"q_unknown","accepted":true}""", "unknown_quote" },
        { "42", "wrong_type" },
        { "null", "wrong_type" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_row_that_does_not_fit_is_refused_alone_with_its_reason(string row, string reason)
    {
        await app.PutPropertyAsync("mixed");
        var id = Guid.NewGuid().ToString("N");
        var good = $$"""{"outcome_id":"{{id}}","property_id":"mixed","stay_date":"2026-03-01","price":110,"accepted":true}""";
        var response = await app.Http.PostTextAsync("/learn", $$"""{"outcomes":[{{row}},{{good}}]}""");
        var answer = await response.ReadAsync(HttpStatusCode.OK);
        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());
        var refused = Assert.Single(answer.GetProperty("rejected").EnumerateArray());
        Assert.Equal((0, reason), (refused.GetProperty("index").GetInt32(), refused.Text("reason")));
        Assert.NotEmpty(refused.Text("detail"));
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_a_conflict_also_within_one_request()
    {
        await app.PutPropertyAsync("twice");
        var answer = await app.Http.PostAsync("/learn", new
        {
            outcomes = new[]
            {
                new { outcome_id = "twice-1", property_id = "twice", stay_date = "2026-03-01", price = 110, accepted = true },
                new { outcome_id = "twice-1", property_id = "twice", stay_date = "2026-03-01", price = 110, accepted = true },
                new { outcome_id = "twice-1", property_id = "twice", stay_date = "2026-03-01", price = 111, accepted = true },
            },
        });
        Assert.Equal((1, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32()));
        Assert.Equal((2, "conflict"),
            (answer.GetProperty("rejected")[0].GetProperty("index").GetInt32(), answer.GetProperty("rejected")[0].Text("reason")));
    }

    [Fact]
    public async Task More_than_ten_thousand_rows_are_too_many()
    {
        var problem = await app.Http.PostAsync("/learn", new { outcomes = Enumerable.Repeat(1, 10_001) },
            HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("urn:platform:pricing:too-many-outcomes", problem.Text("type"));
    }

    [Fact]
    public async Task Ten_thousand_rows_are_taken()
    {
        await app.PutPropertyAsync("many");
        var answer = await app.Http.PostAsync("/learn", new
        {
            outcomes = Enumerable.Range(0, 10_000).Select(
                i => new { outcome_id = $"m-{i}", property_id = "many", stay_date = "2026-03-01", price = 80 + (i % 60),
                    accepted = i % 2 == 0 }),
        });
        Assert.Equal(10_000, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(5_000, await CountAsync("SELECT SUM(accepted) FROM acceptance_counts WHERE property_id = 'many'"));
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long>(sql);
    }
}
