using Testing;
using Testing.Executor;

namespace GenerationService.Tests.Automations;

public sealed class OwnerReportTests : IAsyncLifetime
{
    private const string Report =
        """{"type":"weekly_owner_report","inputs":{"user_id":"u-1","portfolio_id":"p-1","portfolio_name":"Costa"}}""";

    private ExecutorServer _executor = null!;

    private Dictionary<string, string?> Settings => new()
    {
        ["services:executor:http:0"] = _executor.Address.ToString(), ["Automations:BackoffSeconds"] = "0.05",
        ["Queue:PollSeconds"] = "0.05",
    };

    public async ValueTask InitializeAsync() => _executor = await ExecutorServer.StartAsync();

    public ValueTask DisposeAsync() => _executor.DisposeAsync();

    [Fact]
    public async Task What_a_portfolio_earned_becomes_a_text()
    {
        await using var app = new GenerationApp(Settings);
        var http = app.CreateClient();

        var ended = await http.EndedAsync(await http.StartedAsync(Report));

        Assert.Equal("overview:succeeded summary:succeeded page:skipped", AutomationClient.StepsOf(ended));
        Assert.Contains("1,234.50 EUR", (string?)ended["result"]!["text"], StringComparison.Ordinal);
        Assert.Contains("2 properties", (string?)ended["result"]!["text"], StringComparison.Ordinal);
        var (id, execution) = Assert.Single(_executor.Executions);
        Assert.Equal(($"{ended["id"]}-0-1", "u-1"), (id, execution.User));
        Assert.Equal(id, (string?)ended["result"]!["execution_id"]);
        Assert.Equal("""{"portfolio_id":"p-1","days":7}""", execution.Inputs.ToJsonString());
    }

    [Fact]
    public async Task An_execution_whose_answer_was_lost_is_asked_for_again_under_its_id()
    {
        await using var app = new GenerationApp(Settings);
        var http = app.CreateClient();
        _executor.Next("POST /v1/execute", Mishap.CutAfter, Mishap.Say(200, "{\"request_id\":7}"));

        var ended = await http.EndedAsync(await http.StartedAsync(Report));

        Assert.Equal(("succeeded", 3), ((string?)ended["status"], (int)ended["steps"]![0]!["attempts"]!));
        Assert.Single(_executor.Executions);
        // A kept connection that is closed just as it is used again costs the HTTP client a request of its own.
        Assert.InRange(_executor.Requests.Count, 3, 4);
    }

    [Fact]
    public async Task A_refusal_of_the_executor_is_final()
    {
        await using var app = new GenerationApp(Settings);
        var http = app.CreateClient();
        _executor.Next("POST /v1/execute", Mishap.Answer(422, """{"type":"urn:x","title":"A step refused its inputs"}""",
            ("Content-Type", "application/problem+json")));

        var failed = await http.EndedAsync(await http.StartedAsync(Report));

        Assert.Equal(("failed", 1), ((string?)failed["status"], (int)failed["steps"]![0]!["attempts"]!));
        Assert.Equal("The executor service answered 422: A step refused its inputs.", (string?)failed["error"]);
    }
}
