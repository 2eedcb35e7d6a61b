using System.Net;
using System.Text.Json.Nodes;

namespace ExecutorService.Tests.Execution;

/// <summary>What a caller can get wrong in <c>POST /v1/execute</c>.</summary>
public sealed class RefusedRequestTests
{
    [Theory]
    [InlineData("""{"pattern_id":"nonsense","inputs":{}}""", 404, "unknown-pattern")]
    [InlineData("""{"inputs":{}}""", 404, "unknown-pattern")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon"},"pricing_pack_id":"PP_none"}""", 404,
        "unknown-pack")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon"},"pricing_pack_id":"../x"}""", 400,
        "invalid-request")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon"},"ledger_commit_hash":"abc"}""", 404,
        "unknown-commit")]
    [InlineData("""{"pattern_id":"portfolio_overview"}""", 400, "invalid-inputs")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"a b"}}""", 400, "invalid-inputs")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon","days":366}}""", 400, "invalid-inputs")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon","days":1.5}}""", 400, "invalid-inputs")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon","other":1}}""", 400, "invalid-inputs")]
    public async Task A_request_that_does_not_fit_is_a_problem_that_says_where(string request, int status, string type)
    {
        await using var platform = await PlatformFixture.StartAsync();
        var problem = await platform.Http.ExecuteAsync(JsonNode.Parse(request)!, (HttpStatusCode)status);
        Assert.Equal("urn:platform:executor:" + type, (string)problem["type"]!);
        if (type == "invalid-inputs") Assert.NotEmpty(problem["errors"]!.AsObject());
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("1989-12-31")]
    [InlineData("2200-01-01")]
    [InlineData("9999-12-31")]
    public async Task An_as_of_date_that_no_entry_can_have_is_the_callers_mistake_and_opens_no_circuit(string date)
    {
        await using var platform = await PlatformFixture.StartAsync();
        foreach (var pattern in Enumerable.Repeat<string[]>(["cost_breakdown", "portfolio_overview", "price_review", "revenue_outlook"],
            5).SelectMany(patterns => patterns))
        {
            var problem = await platform.Http.ExecuteAsync(
                new { pattern_id = pattern, inputs = new { portfolio_id = "lisbon" }, asof_date = date }, HttpStatusCode.BadRequest);
            Assert.Equal("urn:platform:executor:invalid-request", (string)problem["type"]!);
            Assert.Equal("must be from 1990-01-01 to 2199-12-31", (string)problem["errors"]!["asof_date"]![0]!);
        }
        Assert.Equal(0, await platform.Http.MetricAsync("""executor_circuit_breaker_state{agent_name="ledger"}"""));
    }

    [Fact]
    public async Task A_given_as_of_date_takes_precedence_over_the_date_of_the_pack()
    {
        await using var platform = await PlatformFixture.StartAsync();
        var answer = await platform.Http.ExecuteAsync(
            new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = "lisbon", days = 10 }, asof_date = "2026-01-12" });
        Assert.Equal(("2026-01-12", "2026-01-03", "2026-01-12"),
            ((string)answer["context"]!["asof_date"]!, (string)answer["result"]!["from"]!, (string)answer["result"]!["to"]!));
        // One night of b-1 and all of b-3.
        Assert.Equal((4, 310.00m),
            ((int)answer["result"]!["totals"]![0]!["nights_sold"]!, (decimal)answer["result"]!["totals"]![0]!["revenue"]!));
    }

    [Theory]
    [InlineData("1990-01-01")]
    [InlineData("2199-12-31")]
    public async Task The_first_and_the_last_as_of_date_have_answers_over_the_longest_windows(string date)
    {
        await using var platform = await PlatformFixture.StartAsync();
        foreach (var pattern in new[] { "cost_breakdown", "portfolio_overview", "price_review", "revenue_outlook" })
            await platform.Http
                .ExecuteAsync(new { pattern_id = pattern, inputs = new { portfolio_id = "lisbon", days = 365 }, asof_date = date });
    }

    [Theory]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"lisbon","portfolio_id":"porto"}}""",
        "present more than once")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":{"a":{"b":1,"b":2}}}}""", "present more than once")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":{"portfolio_id":"\ud800"}}""",
        "not of the schema's type, or out of range")]
    [InlineData("""{"pattern_id":"portfolio_overview","inputs":[]}""", "not of the schema's type, or out of range")]
    public async Task Inputs_that_can_be_read_in_two_ways_or_none_are_a_400_that_names_them(string request, string reason)
    {
        await using var app = new ExecutorApp();
        using var body =
            new HttpRequestMessage(HttpMethod.Post, "/v1/execute") { Content = new StringContent(request, System.Text.Encoding.UTF8,
                "application/json"), Headers = { { "X-User-ID", "user-1" } } };
        using var response = await app.CreateClient().SendAsync(body, Requests.Stop);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Requests.Stop))!;
        Assert.Equal((HttpStatusCode.BadRequest, "urn:platform:malformed-json"), (response.StatusCode, (string)problem["type"]!));
        var error = Assert.Single(problem["errors"]!.AsObject());
        Assert.StartsWith("$.inputs", error.Key);
        Assert.StartsWith(reason, (string)error.Value![0]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a user")]
    public async Task Without_a_well_formed_user_it_is_a_400(string? user)
    {
        await using var platform = await PlatformFixture.StartAsync();
        var problem = await platform.Http.ExecuteAsync(PlatformFixture.Overview(), HttpStatusCode.BadRequest, user);
        Assert.Equal("urn:platform:executor:missing-user", (string)problem["type"]!);
    }
}
