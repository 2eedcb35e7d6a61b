using System.Net;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Storage;
using Testing;

namespace ExecutorService.Tests.Execution;

/// <summary>An execution that fails leaves one line with the step and the reason; one that does not leaves none.</summary>
public sealed class ExecutionLogTests
{
    private static readonly Dictionary<string, string?> Talkative = new() { ["Logging:LogLevel:Default"] = "Information" };

    [Fact]
    public async Task A_step_that_fails_is_named_with_its_reason_in_one_line()
    {
        await using var platform = await PlatformFixture.StartAsync(Talkative);
        using var logs = Listen(platform);
        await platform.Http.ExecuteAsync(PlatformFixture.Overview());
        Assert.Empty(Lines(logs));
        platform.Pricing.Vanish();
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), (HttpStatusCode)422, requestId: "r-1");
        var line = Assert.Single(Lines(logs));
        Assert.Contains("Pattern portfolio_overview failed at step prices (step_refused). Step ", line, StringComparison.Ordinal);
        Assert.Contains("r-1", line, StringComparison.Ordinal);
        Assert.DoesNotContain("user-1", line, StringComparison.Ordinal);
        Assert.Contains("\"level\":\"info\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_before_the_first_step_says_so_and_an_outage_is_a_warning()
    {
        await using var platform = await PlatformFixture.StartAsync(Talkative);
        using var logs = Listen(platform);
        await platform.Http.ExecuteAsync(new { pattern_id = "evil\npattern" }, HttpStatusCode.NotFound);
        platform.Pricing.Fails = 500;
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), HttpStatusCode.ServiceUnavailable);
        var lines = Lines(logs);
        Assert.Equal(2, lines.Length);
        Assert.Contains("Pattern unknown failed at step request (unknown_pattern). ", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("evil", lines[0], StringComparison.Ordinal);
        Assert.Contains("Pattern portfolio_overview failed at step pin (unavailable). ", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"level\":\"warning\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_that_fails_is_told_too()
    {
        await using var platform = await PlatformFixture.StartAsync(Talkative);
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1");
        using var logs = Listen(platform);
        platform.Pricing.Vanish();
        await platform.Http.TellAsync("/v1/executions/r-1/replay", null, (HttpStatusCode)422);
        Assert.Contains("failed at step prices (step_refused)", Assert.Single(Lines(logs)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE executions RENAME TO away", HttpStatusCode.InternalServerError, "request (unexpected). SqliteException was not")]
    [InlineData("CREATE TRIGGER broken BEFORE INSERT ON executions BEGIN SELECT RAISE(ABORT, 'broken'); END",
        HttpStatusCode.InternalServerError, "keep (unexpected). SqliteException was not")]
    [InlineData("PRAGMA query_only=1", HttpStatusCode.ServiceUnavailable, "keep (store_read_only). The store is not writable")]
    public async Task What_fails_outside_of_any_step_leaves_one_line_with_the_reason_too(string fault, HttpStatusCode status, string words)
    {
        await using var platform = await PlatformFixture.StartAsync(Talkative);
        using var logs = Listen(platform);
        await using (var connection = await platform.App.Get<Database>().OpenAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync(fault);
        await platform.Http.ExecuteAsync(PlatformFixture.Overview(), status, requestId: "r-1");
        var line = Assert.Single(Lines(logs));
        Assert.Contains("Pattern portfolio_overview failed at step " + words, line, StringComparison.Ordinal);
        Assert.Equal(status == HttpStatusCode.InternalServerError, line.Contains(".cs:line", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Text, text => text.Contains("Unhandled exception", StringComparison.Ordinal));
    }

    private static string[] Lines(LogLines logs) => [.. logs.Text.Where(line => line.Contains("failed at step", StringComparison.Ordinal))];

    private static LogLines Listen(PlatformFixture platform)
    {
        var json = platform.App.Services.GetServices<ConsoleFormatter>().Single(formatter => formatter.GetType().Name == "JsonLines");
        var logs = new LogLines { Formatter = json };
        platform.App.Get<ILoggerFactory>().AddProvider(logs);
        return logs;
    }
}
