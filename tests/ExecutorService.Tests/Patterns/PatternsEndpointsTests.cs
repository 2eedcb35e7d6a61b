using System.Net;

namespace ExecutorService.Tests.Patterns;

public sealed class PatternsEndpointsTests
{
    [Fact]
    public async Task A_pattern_is_shown_with_the_schema_of_its_inputs_and_its_steps()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        var pattern = await http.AskAsync("/v1/patterns/portfolio_overview");
        Assert.Equal(
            """{"type":"object","properties":{"portfolio_id":{"type":"string","description":"The portfolio to look at.","pattern":"^[A-Za-z0-9._-]{1,64}$"},"days":{"type":"integer","description":"Days back from the as-of date, and nights ahead in the pack.","minimum":1,"maximum":365,"default":30}},"required":["portfolio_id"],"additionalProperties":false}""",
            pattern["inputs"]!.ToJsonString());
        Assert.Equal(["", "", "performance prices", "overview"], pattern["steps"]!.AsArray()
            .Select(step => string.Join(' ', step!["after"]!.AsArray())));
        Assert.Contains("portfolio_overview",
            (await http.AskAsync("/v1/patterns"))["patterns"]!.AsArray().Select(listed => (string)listed!["id"]!));
    }

    [Fact]
    public async Task An_unknown_pattern_is_a_404_problem()
    {
        await using var app = new ExecutorApp();
        Assert.Equal("urn:platform:executor:unknown-pattern",
            (string)(await app.CreateClient().AskAsync("/v1/patterns/none", HttpStatusCode.NotFound))["type"]!);
    }

    [Fact]
    public async Task Every_capability_of_every_agent_is_shown()
    {
        await using var app = new ExecutorApp();
        var agents = (await app.CreateClient().AskAsync("/v1/agents"))["agents"]!.AsArray();
        Assert.Equal(["ledger closed", "pricing closed", "analytics closed", "generation closed"],
            agents.Select(agent => $"{agent!["name"]} {agent["circuit"]}"));
        Assert.All(agents, agent => Assert.All(agent!["capabilities"]!.AsArray(), capability =>
            Assert.StartsWith((string)agent["name"]! + ".", (string)capability!["name"]!)));
    }
}
