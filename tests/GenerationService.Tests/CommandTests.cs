using System.Text.Json.Nodes;
using Testing;

namespace GenerationService.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Help_says_what_the_program_is_instead_of_serving()
    {
        var (exitCode, output, errors) = await ProgramRun.EndAsync("GenerationService", new Dictionary<string, string>(), "--help");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("It serves the HTTP API", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_no_setting_is_refused_instead_of_serving()
    {
        var (exitCode, output, errors) = await ProgramRun.EndAsync("GenerationService", new Dictionary<string, string>(), "requeue");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("Unrecognized command or argument 'requeue'.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_are_shown_paused_and_resumed_from_the_command_line()
    {
        await using var app = new GenerationApp();
        var url = app.CreateClient().BaseAddress!.ToString();

        var (exitCode, output, errors) = await QueuesAsync("pause", "generation", "--url", url);
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.NotNull(JsonNode.Parse(output)!["paused_at"]);
        (exitCode, output, _) = await QueuesAsync("list", "--url", url);
        Assert.Equal((0, "alert_delivery automation automation_schedule generation synthetic_check"), (exitCode,
            string.Join(' ', JsonNode.Parse(output)!["queues"]!.AsArray().Select(queue => (string?)queue!["queue"]))));
        (_, output, _) = await QueuesAsync("resume", "generation", "--url", url);
        Assert.Null(JsonNode.Parse(output)!["paused_at"]);
        (exitCode, output, _) = await QueuesAsync("dead-letters", "generation", "--url", url);
        Assert.Equal((0, "[]"), (exitCode, JsonNode.Parse(output)!["dead_letters"]!.ToJsonString()));
    }

    [Fact]
    public async Task What_a_queue_command_cannot_do_is_said_with_exit_code_1()
    {
        await using var app = new GenerationApp();
        var url = app.CreateClient().BaseAddress!.ToString();

        var (exitCode, output, errors) = await QueuesAsync("drop", "generation", "a/b", "--url", url);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("The queue has no job with this id", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await QueuesAsync("list", "--url", "http://127.0.0.1:9");
        Assert.Equal(1, exitCode);
        Assert.Contains("Is it running? --url says where.", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await QueuesAsync("list", "--url", "localhost");
        Assert.Equal(1, exitCode);
        Assert.Contains("--url must be like http://localhost:5102", errors, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Errors)> QueuesAsync(params string[] arguments) =>
        ProgramRun.EndAsync("GenerationService", new Dictionary<string, string>(), ["queues", .. arguments]);
}
