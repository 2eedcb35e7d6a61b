using PlatformCheck;

namespace AppHost.Tests;

/// <summary>What the check prints of a step that fails.</summary>
public sealed class PlatformReportTests
{
    private static readonly string Nowhere = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task A_step_that_fails_is_named_with_the_reason_and_the_log()
    {
        await using var directory = new TemporaryDirectory();

        Assert.Equal($"FAIL  Pack built: it is stale{Environment.NewLine}      Log: {directory.Path}",
            await FailAsync(new CheckFailedException("it is stale"), directory.Path));
    }

    [Fact]
    public async Task A_log_that_was_never_written_is_not_named() =>
        Assert.Equal("FAIL  Pack built: it is stale", await FailAsync(new CheckFailedException("it is stale"), Nowhere));

    [Fact]
    public async Task Whatever_else_goes_wrong_in_a_step_is_its_failure_too() =>
        Assert.Equal("FAIL  Pack built: IOException: No space left on device",
            await FailAsync(new IOException("No space left on device"), Nowhere));

    [Fact]
    public async Task The_last_word_to_a_terminal_that_was_closed_is_lost_and_no_failure()
    {
        await using var closed = new ClosedTerminal();
        var report = new Report(closed, TimeProvider.System, colours: false);

        await Assert.ThrowsAsync<IOException>(() => report.SayAsync("Stopped."));
        await report.SayLastAsync("Stopped.");

        Assert.Equal(2, closed.Tried);
    }

    private sealed class ClosedTerminal : StringWriter
    {
        public int Tried { get; private set; }

        public override Task WriteLineAsync(string? value)
        {
            Tried++;
            return Task.FromException(new IOException("Input/output error"));
        }
    }

    private static async Task<string> FailAsync(Exception failure, string log)
    {
        await using var output = new StringWriter();
        var report = new Report(output, TimeProvider.System, colours: false);

        await Assert.ThrowsAsync<CheckFailedException>(() =>
            report.StepAsync("Pack built", log, (_, _) => Task.FromException<string>(failure), TestContext.Current.CancellationToken));

        return output.ToString().Trim();
    }
}
