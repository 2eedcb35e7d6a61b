using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Requests;
using Testing;

namespace ServiceDefaults.Tests.Requests;

public sealed class ErrorAnswersTests
{
    private sealed record Stay(string PropertyId, DateOnly StayDate, double Occupancy, int? Nights, IReadOnlyList<decimal> Prices);

    private static Task<PlainService> ServiceAsync() => PlainService.StartAsync(app =>
    {
        app.MapPost("/stays", (Stay stay) => TypedResults.Ok(stay));
        app.MapPost("/any", (JsonElement any) => TypedResults.Ok(any.ValueKind == JsonValueKind.Array));
        app.MapGet("/stays/{date}", (DateOnly date) => TypedResults.Ok(date));
        app.MapGet("/broken", string () => throw new InvalidOperationException("secret detail"));
        app.MapGet("/broken-later", async Task<string> () => { await Task.Yield(); throw new InvalidOperationException("secret detail"); });
        app.MapGet("/unknown",
            () => Problem.Of(404, "urn:platform:plain:unknown-stay", "Unknown stay", "There is no such stay. Put it first."));
    });

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(type, body.GetProperty("type").GetString());
        Assert.Equal((int)status, body.GetProperty("status").GetInt32());
        Assert.NotEmpty(body.GetProperty("title").GetString()!);
        Assert.NotEmpty(body.GetProperty("detail").GetString()!);
        Assert.Equal(Assert.Single(response.Headers.GetValues("X-Request-ID")), body.GetProperty("request_id").GetString());
        Assert.Matches("^[0-9a-f]{32}$", body.GetProperty("trace_id").GetString());
        return body;
    }

    [Theory]
    [InlineData("/broken")]
    [InlineData("/broken-later")]
    public async Task An_unhandled_exception_is_a_500_problem_logged_once_and_not_revealed(string path)
    {
        await using var service = await ServiceAsync();
        using var response = await service.Http.GetAsync(path, TestContext.Current.CancellationToken);
        var problem = await ProblemAsync(response, HttpStatusCode.InternalServerError, "urn:platform:internal-error");
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        var line = Assert.Single(service.Logs.Json, line => line.GetProperty("level").GetString() == "error");
        Assert.Equal(problem.GetProperty("request_id").GetString(), line.GetProperty("request_id").GetString());
        Assert.Equal("System.InvalidOperationException", line.GetProperty("exception").GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_apostrophe_in_an_answer_is_an_apostrophe()
    {
        await using var service = await ServiceAsync();
        using var response = await service.Http.PostAsync("/stays", new StringContent("{\"x\": 1}", Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);
        var problem = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("'", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u0027", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slices_own_problem_carries_the_ids_too()
    {
        await using var service = await ServiceAsync();
        using var response = await service.Http.GetAsync("/unknown", TestContext.Current.CancellationToken);
        var problem = await ProblemAsync(response, HttpStatusCode.NotFound, "urn:platform:plain:unknown-stay");
        Assert.Equal("There is no such stay. Put it first.", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "urn:platform:not-found")]
    [InlineData("DELETE", "/stays", 405, "urn:platform:method-not-allowed")]
    [InlineData("BREW", "/stays", 405, "urn:platform:method-not-allowed")]
    [InlineData("GET", "/stays/yesterday", 400, "urn:platform:malformed-request")]
    public async Task What_routing_refuses_is_a_problem_too(string method, string path, int status, string type)
    {
        await using var service = await ServiceAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Accept", "text/html");
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await ProblemAsync(response, (HttpStatusCode)status, type);
    }

    [Fact]
    public async Task Another_media_type_than_json_is_a_415_problem()
    {
        await using var service = await ServiceAsync();
        using var response = await service.Http.PostAsync("/stays", new StringContent("{}", Encoding.UTF8, "text/plain"),
            TestContext.Current.CancellationToken);
        await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType, "urn:platform:unsupported-media-type");
    }

    private const string Fine = """{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":null,"prices":[1.50]}""";

    [Fact]
    public async Task What_fits_is_answered()
    {
        await using var service = await ServiceAsync();
        using var response = await service.Http.PostAsync("/stays", new StringContent(Fine, Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);
        Assert.Equal(Fine, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("", "$", "")]
    [InlineData("{", "$", "not valid JSON (line 1")]
    [InlineData("nope", "$", "not valid JSON (line 1, byte 2)")]
    [InlineData("[]", "$", "not of the schema's type, or out of range")]
    [InlineData("null", "$", "")]
    [InlineData("""{"property_id":"p"}""", "$", "missing: 'stay_date', 'occupancy', 'nights', 'prices'")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":"0.5","nights":1,"prices":[]}""", "$.occupancy",
        "not of the schema's type, or out of range: a number without quotes is expected")]
    [InlineData("""{"property_id":"p","stay_date":"2026-02-30","occupancy":0.5,"nights":1,"prices":[]}""", "$.stay_date",
        "not of the schema's type, or out of range: a date like 2026-01-31 is expected")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":NaN,"nights":1,"prices":[]}""", "$.occupancy",
        "not valid JSON (line 1, byte 57)")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":1e999,"prices":[]}""", "$.nights",
        "not of the schema's type, or out of range")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[1,null]}""", "$.prices[1]",
        "not of the schema's type, or out of range")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[1e999]}""", "$.prices[0]",
        "not of the schema's type, or out of range")]
    [InlineData("""{"property_id":null,"stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[]}""", "$.property_id",
        "must not be null")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":null}""", "$.prices",
        "must not be null")]
    [InlineData("""{"property_id":"p","property_id":"q","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[]}""",
        "$.property_id", "present more than once")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[],"colour":1}""",
        "$.colour", "not a member of the schema")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":"12","prices":[]}""", "$.nights",
        "not of the schema's type, or out of range: a whole number without quotes is expected")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":Infinity,"nights":1,"prices":[]}""", "$.occupancy",
        "not valid JSON (line 1, byte 57)")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":1e999,"nights":1,"prices":[]}""", "$.occupancy",
        "not of the schema's type, or out of range")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":-1e999,"nights":1,"prices":[]}""", "$.occupancy",
        "not of the schema's type, or out of range")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":1}""", "$", "missing: 'prices'")]
    [InlineData("""{"property_id":"p","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[[[1]]]}""", "$.prices[0]",
        "not of the schema's type, or out of range")]
    [InlineData("""{"property_id":"\udc00","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[]}""", "$.property_id",
        "not of the schema's type, or out of range")]
    [InlineData("""{"property_id":"\ud800","stay_date":"2026-01-31","occupancy":0.5,"nights":1,"prices":[]}""", "$.property_id",
        "not of the schema's type, or out of range")]
    public async Task Json_that_does_not_fit_is_a_400_problem_with_the_path(string json, string path, string reason)
    {
        await using var service = await ServiceAsync();
        using var response = await service.Http.PostAsync("/stays", new StringContent(json, Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest,
            reason == "" ? "urn:platform:malformed-request" : "urn:platform:malformed-json");
        if (reason == "") return;
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal(path, error.Name);
        Assert.StartsWith(reason, error.Value[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<b>bold</b>", "$")]
    [InlineData("card 4111", "$")]
    [InlineData("prix\u00e9", "$")]
    [InlineData("line\nforged", "$")]
    [InlineData("quoted'] and on", "$")]
    [InlineData(Longest, "$." + Longest)]
    [InlineData(Longest + "x", "$")]
    public async Task A_member_is_named_only_where_its_name_is_short_and_plain(string name, string path)
    {
        await using var service = await ServiceAsync();
        var json = Fine.Replace("}", $",{JsonSerializer.Serialize(name)}:1}}", StringComparison.Ordinal);
        using var response = await service.Http.PostAsync("/stays", new StringContent(json, Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest, "urn:platform:malformed-json");
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal((path, "not a member of the schema"), (error.Name, error.Value[0].GetString()));
        Assert.StartsWith($"The body does not match the schema at {path}. Numbers", problem.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    /// <summary>Of 126 characters: 128 with the root before it.</summary>
    private const string Longest =
        "a_member_of_a_hundred_and_twenty_six_characters_is_the_longest_that_is_named_as_whoever_sends_it_may_want_to_find_it_in_a_body";

    [Fact]
    public async Task An_answer_that_breaks_off_in_the_middle_is_not_taken_for_a_whole_one()
    {
        var seen = new TaskCompletionSource();
        await using var service = await PlainService.StartAsync(app => app.MapGet("/half", async context =>
        {
            await context.Response.WriteAsync("half ");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            throw new InvalidOperationException("secret detail");
        }));
        using var response = await service.Http.GetAsync("/half", HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var half = new byte[5];
        await body.ReadExactlyAsync(half, TestContext.Current.CancellationToken);
        Assert.Equal("half ", Encoding.UTF8.GetString(half));
        seen.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        var line = Assert.Single(service.Logs.Json, line => line.GetProperty("level").GetString() == "error");
        Assert.Equal("System.InvalidOperationException", line.GetProperty("exception").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Bad_utf8_and_deep_nesting_are_400_problems()
    {
        await using var service = await ServiceAsync();
        byte[][] bodies =
        [
            [.. "{\"property_id\":\"p"u8, 0xC3, 0x28, .. "\"}"u8],
            Encoding.UTF8.GetBytes("{\"property_id\":" + new string('[', 1000) + new string(']', 1000) + "}"),
        ];
        foreach (var body in bodies)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using var response = await service.Http.PostAsync("/stays", content, TestContext.Current.CancellationToken);
            await ProblemAsync(response, HttpStatusCode.BadRequest, "urn:platform:malformed-json");
        }
    }

    [Theory]
    [InlineData(32, HttpStatusCode.OK)]
    [InlineData(33, HttpStatusCode.BadRequest)]
    public async Task Nesting_is_bounded_where_the_schema_leaves_it_open(int depth, HttpStatusCode status)
    {
        await using var service = await ServiceAsync();
        var nested = new string('[', depth) + new string(']', depth);
        using var response = await service.Http.PostAsync("/any", new StringContent(nested, Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.OK) await ProblemAsync(response, status, "urn:platform:malformed-json");
    }
}
