using System.Text.Json.Nodes;
using GenerationService.Tests.Generations;
using Testing.Models;

namespace GenerationService.Tests.Models.Endpoints;

/// <summary>Texts from a model behind an endpoint that speaks OpenAI's protocol.</summary>
public sealed class EndpointTests
{
    internal const string Title = """
        {"kind":"listing_title","model":"writer","inputs":{"property_name":"Casa do Rio","city":"Porto","bedrooms":2}}
        """;

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_text_comes_from_the_endpoint_with_its_tokens_and_its_price(string streaming)
    {
        await using var server = await ChatServer.StartAsync();
        server.Usage = (300, 100, 40);
        await using var app = new GenerationApp(ModelSettings.Fast.With("writer", server, ("Streaming", streaming)));

        var generation = await app.WriteAsync(Title);

        Assert.Equal(("succeeded", server.Reply, "writer", 300, 40, false),
            ((string?)generation["status"], (string?)generation["text"], (string?)generation["model"], (int)generation["tokens"]!["input"]!,
                (int)generation["tokens"]!["output"]!, (bool)generation["tokens"]!["estimated"]!));
        // 200 at 2, 100 from the cache at 1, 40 at 10 dollars for a million.
        Assert.Equal(0.0009m, (decimal)generation["cost_usd"]!);
        var body = Assert.Single(server.Calls).Body!;
        Assert.Equal(("stand-in-1", 100, streaming == "true"),
            ((string?)body["model"], (int)body["max_completion_tokens"]!, (bool?)body["stream"] ?? false));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Tokens_that_the_provider_does_not_count_are_estimated_marked_and_paid_for(string streaming)
    {
        await using var server = await ChatServer.StartAsync();
        server.Always = Trouble.NoUsage;
        await using var app = new GenerationApp(ModelSettings.Fast.With("writer", server, ("Streaming", streaming)));

        var generation = await app.WriteAsync(Title);

        Assert.Equal("succeeded", (string?)generation["status"]);
        Assert.True((bool)generation["tokens"]!["estimated"]!);
        // "A quiet house by the river, with room for four." is a word a token, two for "quiet" and "house" and "river", and two marks.
        var (input, output) = ((int)generation["tokens"]!["input"]!, (int)generation["tokens"]!["output"]!);
        Assert.Equal(15, output);
        Assert.InRange(input, 100, 250);
        Assert.Equal((input * 2 + output * 10) / 1_000_000m, (decimal)generation["cost_usd"]!);
    }

    /// <summary>Each is tried twice, the most that the queue is told to, and never published.</summary>
    [Theory]
    [InlineData(Trouble.ServerError, false, "unavailable", "its endpoint answered 500 (server_error).")]
    [InlineData(Trouble.Cut, false, "malformed", "its endpoint's answer is too long, or was cut off.")]
    [InlineData(Trouble.Cut, true, "incomplete", "the connection broke before its text was whole.")]
    [InlineData(Trouble.ErrorEvent, true, "incomplete", "its answer broke off: no finish reason came.")]
    [InlineData(Trouble.ErrorObject, false, "unavailable", "its endpoint answered 200 with an error (overloaded).")]
    [InlineData(Trouble.ErrorObject, true, "unavailable", "its endpoint answered 200 with an error (overloaded).")]
    [InlineData(Trouble.NoFinishReason, false, "incomplete", "its answer broke off: no finish reason came.")]
    [InlineData(Trouble.NoFinishReason, true, "incomplete", "its answer broke off: no finish reason came.")]
    [InlineData(Trouble.Redirect, false, "refused", "its endpoint redirects, which is not followed: correct its Address.")]
    [InlineData(Trouble.Huge, false, "malformed", "its endpoint's answer is too long, or was cut off.")]
    [InlineData(Trouble.MalformedJson, false, "malformed", "its endpoint's answer is no chat completion.")]
    [InlineData(Trouble.MalformedJson, true, "malformed", "its endpoint's answer is no chat completion.")]
    [InlineData(Trouble.Html, true, "malformed", "its endpoint's answer is no chat completion.")]
    public async Task An_answer_that_is_not_whole_is_tried_again_and_never_published(
        Trouble trouble, bool streaming, string status, string reason)
    {
        await using var server = await ChatServer.StartAsync();
        server.Always = trouble;
        var settings = ModelSettings.Fast.With("writer", server, ("Streaming", streaming ? "true" : "false"));
        settings["Queue:MaxAttempts"] = "2";
        await using var app = new GenerationApp(settings);

        var generation = await app.WriteAsync(Title);

        Assert.Equal(("failed", null, "writer: " + reason, 2),
            ((string?)generation["status"], (string?)generation["text"], (string?)generation["error"], (int)generation["attempts"]!));
        Assert.Equal(2, server.Calls.Count);
        await app.CreateClient().ScrapeAsync(lines =>
            lines.Contains($$"""ai_requests_total{model="writer",status="{{status}}"} 2""")
                && lines.Contains("""generation_requests_total{model_type="chat",status="failed"} 1"""));
    }

    [Theory]
    [InlineData(Trouble.ContentFilter, "the provider's content filter stopped the text; change the inputs.")]
    [InlineData(Trouble.Refusal, "it declined to write this text.")]
    public async Task A_text_that_the_provider_will_not_write_is_asked_for_once(Trouble trouble, string reason)
    {
        await using var server = await ChatServer.StartAsync();
        server.Always = trouble;
        await using var app = new GenerationApp(ModelSettings.Fast.With("writer", server));

        var generation = await app.WriteAsync(Title);

        Assert.Equal(("failed", "writer: " + reason), ((string?)generation["status"], (string?)generation["error"]));
        Assert.Single(server.Calls);
        await app.CreateClient().ScrapeAsync(lines => lines.Contains("""ai_requests_total{model="writer",status="filtered"} 1""")
            && lines.Contains("""ai_tokens_total{model="writer",type="output"} 50"""));
    }

    [Fact]
    public async Task A_text_that_the_limit_cut_off_is_no_text_but_is_paid_for()
    {
        await using var server = await ChatServer.StartAsync();
        await using var app = new GenerationApp(ModelSettings.Fast.With("writer", server, ("MaxOutputTokens", "25")));

        var generation = await app.WriteAsync(Title);

        Assert.Equal(("failed", "writer: its text was cut off at Models:Endpoints:…:MaxOutputTokens; raise it, or ask for less."),
            ((string?)generation["status"], (string?)generation["error"]));
        // 200 at 2 and 25 at 10 dollars for a million.
        await app.CreateClient().ScrapeAsync(lines => lines.Contains("""ai_requests_total{model="writer",status="incomplete"} 1""")
            && lines.Contains("""ai_cost_usd_sum{model="writer"} 0.00065"""));
    }

    [Theory]
    [InlineData("ApiKey", "sk-wrong", "its endpoint answered 401 (invalid_api_key).")]
    [InlineData("Model", "no-such-model", "its endpoint answered 404 (model_not_found).")]
    public async Task What_the_endpoint_refuses_is_said_without_repeating_its_words(string key, string value, string reason)
    {
        await using var server = await ChatServer.StartAsync();
        var settings = ModelSettings.Fast.With("writer", server, (key, value));
        settings["Queue:MaxAttempts"] = "1";
        await using var app = new GenerationApp(settings);

        Assert.Equal("writer: " + reason, (string?)(await app.WriteAsync(Title))["error"]);
    }

    [Fact]
    public async Task An_expired_certificate_is_a_failure_that_says_so()
    {
        await using var server = await ChatServer.StartAsync(isTls: true);
        var settings = ModelSettings.Fast.With("writer", server);
        settings["Queue:MaxAttempts"] = "1";
        await using var app = new GenerationApp(settings);

        Assert.Equal("writer: its endpoint's certificate is not valid.", (string?)(await app.WriteAsync(Title))["error"]);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task A_key_in_a_file_is_read_again_when_it_was_rotated()
    {
        await using var server = await ChatServer.StartAsync();
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "key");
        await File.WriteAllTextAsync(file, "sk-old", TestContext.Current.CancellationToken);
        var settings = ModelSettings.Fast.With("writer", server, ("ApiKeyFile", file));
        settings.Remove("Models:Endpoints:writer:ApiKey");
        settings["Queue:MaxAttempts"] = "1";
        await using var app = new GenerationApp(settings);
        Assert.Equal("failed", (string?)(await app.WriteAsync(Title))["status"]);

        await File.WriteAllTextAsync(file, ChatServer.Key + "\n", TestContext.Current.CancellationToken);

        Assert.Equal("succeeded", (string?)(await app.WriteAsync(Title))["status"]);
        Assert.Equal(["Bearer sk-old", $"Bearer {ChatServer.Key}"], server.Calls.Select(call => call.Authorization));
    }
}
