using ExecutorService.Patterns;
using ServiceDefaults.Configuration;

namespace ExecutorService.Tests.Patterns;

public sealed class PatternRulesTests
{
    private const string Sound =
        """{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "$inputs.portfolio_id", "days": 7 } }""";

    [Theory]
    [InlineData("""{ "id": "a", "capability": "ledger.nonsense", "inputs": {} }""",
        "step 'a' (0): unknown capability 'ledger.nonsense'; known are analytics.")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "x" } }""",
        "step 'a' (0): 'ledger.performance' requires the input 'days'")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "x", "days": 7, "dais": 7 } }""",
        "step 'a' (0): 'ledger.performance' has no input 'dais'")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "$inputs.portfolio", "days": 7 } }""",
        "step 'a' (0): '$inputs.portfolio': the pattern has no input 'portfolio'")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "$context.user_id", "days": 7 } }""",
        "step 'a' (0): '$context.user_id': $context has ")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "$steps.b.x", "days": 7 } }""",
        "step 'a' (0): '$steps.b.x': there is no step 'b'")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "$portfolio", "days": 7 } }""",
        "step 'a' (0): '$portfolio': a reference is")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "x", "days": 7 }, "timeout_ms": 0 }""",
        "step 'a' (0): timeout_ms must be from 1 to 600000")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "x", "days": 7 }, "after": ["b"] }""",
        "step 'a' (0): after names the step 'b', which does not exist")]
    [InlineData("""{ "id": "A!", "capability": "ledger.performance", "inputs": { "portfolio_id": "x", "days": 7 } }""",
        "step 'A!' (0): an id is")]
    [InlineData(Sound + "," + Sound, "step 'a': the id is used twice")]
    [InlineData("""{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "$steps.a.from", "days": 7 } }""",
        "steps wait for each other in a cycle: a → a")]
    [InlineData(
        """{ "id": "a", "capability": "ledger.performance", "inputs": { "portfolio_id": "x", "days": "$steps.b.from" } }, { "id": "b", "capability": "ledger.performance", "inputs": { "portfolio_id": "x", "days": 7 }, "after": ["a"] }""",
        "steps wait for each other in a cycle: a → b → a")]
    public async Task A_step_that_cannot_work_stops_the_start_with_file_and_step(string steps, string fault)
    {
        using var files = new PatternFiles();
        files.Write("wrong", Pattern("wrong", steps));
        Assert.Contains("patterns/wrong.json: " + fault, await files.FailureAsync());
    }

    [Theory]
    [InlineData("result", """{ "x": "$steps.a.nights" }""",
        "result: '$steps.a.nights': 'ledger.performance' answers from, to, days, properties")]
    [InlineData("result", """{ "x": [ { "y": "$inputs.none" } ] }""", "result: '$inputs.none': the pattern has no input 'none'")]
    [InlineData("inputs", """{ "portfolio_id": { "type": "integer", "description": "", "default": 9, "maximum": 8 } }""",
        "input 'portfolio_id': its default must be at most 8")]
    [InlineData("inputs", """{ "portfolio_id": { "type": "number", "description": "", "default": 0.5, "minimum": 1 } }""",
        "input 'portfolio_id': its default must be at least 1")]
    [InlineData("inputs", """{ "portfolio_id": { "type": "id", "description": "", "required": true, "default": "x" } }""",
        "input 'portfolio_id': is required and has a default; choose one")]
    [InlineData("steps", "[]", "steps must be 1 to 32")]
    [InlineData("id", "\"other\"", "its id 'other' must be the file's name")]
    [InlineData("id", "\"unknown\"", "id must be 1 to 64 of the characters")]
    [InlineData("result", """{ "x": 1, "x": 2 }""", "Duplicate property")]
    [InlineData("inputs", """{ "portfolio_id": { "type": "id", "description": "", "default": { "x": 1, "x": 2 } } }""",
        "Duplicate property")]
    [InlineData("colour", "\"red\"", "The JSON property 'colour' could not be mapped")]
    public async Task A_pattern_that_does_not_fit_stops_the_start(string member, string value, string fault)
    {
        using var files = new PatternFiles();
        var pattern = System.Text.Json.Nodes.JsonNode.Parse(Pattern("wrong", Sound))!;
        pattern[member] = "@";
        files.Write("wrong", pattern.ToJsonString().Replace("\"@\"", value, StringComparison.Ordinal));
        Assert.Contains("patterns/wrong.json: " + fault, await files.FailureAsync());
    }

    [Fact]
    public async Task Every_fault_of_every_file_is_told_at_once()
    {
        using var files = new PatternFiles();
        files.Write("one", Pattern("one", """{ "id": "a", "capability": "x.y", "inputs": { "z": "$steps.q" } }"""));
        files.Write("two", "{ not json");
        var failure = await files.FailureAsync();
        Assert.Contains("patterns/one.json: step 'a' (0): unknown capability 'x.y'", failure);
        Assert.Contains("patterns/one.json: step 'a' (0): '$steps.q': there is no step 'q'", failure);
        Assert.Contains("patterns/two.json: ", failure);
    }

    [Fact]
    public async Task The_patterns_of_this_repository_work()
    {
        await using var app = new ExecutorApp();
        var ids = app.Get<PatternCatalogue>().All.Select(pattern => pattern.Id);
        Assert.Contains("portfolio_overview", ids);
    }

    [Fact]
    public async Task The_example_of_the_documentation_works()
    {
        var documentation = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "patterns.md"),
            TestContext.Current.CancellationToken);
        using var files = new PatternFiles();
        files.Write("price_review", documentation.Split("```json")[1].Split("```")[0]);
        await using var app = new ExecutorApp(files.Settings);
        Assert.Equal(["price_review"], app.Get<PatternCatalogue>().All.Select(pattern => pattern.Id));
    }

    [Fact]
    public async Task A_directory_that_is_not_there_stops_the_start()
    {
        await using var app = new ExecutorApp(new Dictionary<string, string?> { ["Patterns:Directory"] = "/nowhere/at/all" });
        Assert.Contains("Set Patterns:Directory", Assert.Throws<StartFailedException>(app.CreateClient).Message);
    }

    internal static string Pattern(string id, string steps) => $$"""
        {
          "id": "{{id}}", "title": "t", "description": "d",
          "inputs": { "portfolio_id": { "type": "id", "required": true, "description": "d" } },
          "steps": [{{steps}}],
          "result": {}
        }
        """;
}

internal sealed class PatternFiles : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    public void Write(string id, string json) => File.WriteAllText(System.IO.Path.Combine(_directory.Path, id + ".json"), json);

    public Dictionary<string, string?> Settings => new() { ["Patterns:Directory"] = _directory.Path };

    public async Task<string> FailureAsync()
    {
        await using var app = new ExecutorApp(Settings);
        return Assert.Throws<StartFailedException>(app.CreateClient).Message;
    }

    public void Dispose() => _directory.Dispose();
}
