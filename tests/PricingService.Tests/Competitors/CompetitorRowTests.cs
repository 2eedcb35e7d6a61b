using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PricingService.Competitors;
using ServiceDefaults.Requests;

namespace PricingService.Tests.Competitors;

/// <summary>Rows of a push, one of which does not fit.</summary>
public sealed class CompetitorRowTests(PricingApp app) : IClassFixture<PricingApp>
{
    [Theory]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":130}""", "missing_field")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","currency":"EUR"}""", "missing_field")]
    [InlineData("""{"source":null,"competitor":"c","stay_date":"2026-07-08","price":130,"currency":"EUR"}""", "missing_field")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":130,"currency":"USD"}""", "currency_mismatch")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":"130","currency":"EUR"}""", "wrong_type")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"8/7/2026","price":130,"currency":"EUR"}""", "wrong_type")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":1e40,"currency":"EUR"}""", "wrong_type")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":0,"currency":"EUR"}""", "bad_price")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":-1,"currency":"EUR"}""", "bad_price")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":2000.01,"currency":"EUR"}""", "absurd_price")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":4.99,"currency":"EUR"}""", "absurd_price")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-01-29","price":130,"currency":"EUR"}""", "bad_date")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2039-01-01","price":130,"currency":"EUR"}""", "bad_date")]
    [InlineData(
        """{"source":"s","competitor":"c","stay_date":"2026-07-08","price":130,"currency":"EUR","observed_at":"2026-01-31T12:10:01Z"}""",
        "bad_date")]
    [InlineData(
        """{"source":"s","competitor":"c","stay_date":"2026-07-08","price":130,"currency":"EUR","observed_at":"2025-12-31T12:00:00Z"}""",
        "bad_date")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":130,"currency":"EUR","length_of_stay":0}""",
        "bad_value")]
    [InlineData("""{"source":"s t","competitor":"c","stay_date":"2026-07-08","price":130,"currency":"EUR"}""", "bad_value")]
    [InlineData("""{"\ud800":1}""", "unreadable")]
    [InlineData("""{"source":"s","source":"t"}""", "unreadable")]
    [InlineData("""{"source":"s","competitor":"c\ud800","stay_date":"2026-07-08","price":130,"currency":"EUR"}""", "wrong_type")]
    [InlineData("""{"source":"s","competitor":"c","stay_date":"2026-07-08","price":130,"currency":"EUR","stars":4}""", "unknown_field")]
    [InlineData("42", "wrong_type")]
    [InlineData("[[[[]]]]", "wrong_type")]
    [InlineData("null", "wrong_type")]
    public async Task A_row_that_does_not_fit_is_refused_alone_with_its_index_and_reason(string row, string reason)
    {
        var good = JsonSerializer.Serialize(
            CompetitorTests.Rate($"good-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row)))[..12]}", 130));
        await app.PutPropertyAsync("strict");
        var response = await app.Http.PostTextAsync("/competitors/strict/rates", $$"""{"rates":[{{good}},{{row}},{{good}}]}""");
        var answer = await response.ReadAsync(HttpStatusCode.OK);
        Assert.Equal((1, 1, 0), CompetitorTests.Counts(answer));
        var refused = Assert.Single(answer.GetProperty("rejected").EnumerateArray());
        Assert.Equal((1, reason), (refused.GetProperty("index").GetInt32(), refused.Text("reason")));
        Assert.NotEmpty(refused.Text("detail"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"rates":null}""")]
    [InlineData("""{"rates":{}}""")]
    [InlineData("""{"rates":[],"more":1}""")]
    [InlineData("""{"rates":[NaN]}""")]
    public async Task A_body_of_another_shape_is_a_400_problem(string body)
    {
        await app.PutPropertyAsync("strict");
        var response = await app.Http.PostTextAsync("/competitors/strict/rates", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_outcome_with_half_a_character_is_refused_alone_too()
    {
        await app.PutPropertyAsync("strict");
        var response = await app.Http.PostTextAsync("/learn",
            """{"outcomes":[{"outcome_id":"\ud800","property_id":"strict","stay_date":"2026-03-01","price":110,"accepted":true}]}""");
        Assert.Equal("wrong_type", (await response.ReadAsync(HttpStatusCode.OK)).GetProperty("rejected")[0].Text("reason"));
    }

    [Fact]
    public void No_row_throws() => Prop.ForAll(Rows.ToArbitrary(), text =>
    {
        using var row = JsonDocument.Parse(text);
        return RateJson.Read(new JsonRow(row.RootElement)) is RateRow.Read or RateRow.Refused;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    /// <summary>Objects with fields of a rate, or nearly, that hold anything.</summary>
    private static Gen<string> Rows =>
        from fields in Gen.Elements("source", "competitor", "stay_date", "price", "currency", "length_of_stay", "observed_at",
            "other").ArrayOf(4)
        from values in Gen.Elements("null", "true", "1", "-1", "1e999", "0.5", "1e-400", "99999999999999999999", "\"\"", "\"a\"",
            "\"\\ud800\"", "\"2026-07-08\"", "\"2026-07-08T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "[]", "{}", "[[1]]").ArrayOf(4)
        select "{" + string.Join(",", fields.Zip(values, (name, value) => $"\"{name}\":{value}")) + "}";
}
