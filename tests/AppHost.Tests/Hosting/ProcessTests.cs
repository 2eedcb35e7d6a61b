namespace AppHost.Tests.Hosting;

public sealed class ProcessTests
{
    [Fact]
    public async Task What_a_program_writes_is_kept_line_by_line()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("talker", "echo out; echo err >&2; echo 'no newline\\c'");

        await using var application = await builder.StartAsync();

        var log = await application.LogAsync("talker");
        Assert.Equal([("err", true), ("no newline", false), ("out", false)], log.Select(line => (line.Content.Replace("\\c", "", StringComparison.Ordinal), line.IsErrorMessage)).Order());
        Assert.Equal([1, 2, 3], log.Select(line => line.LineNumber).Order());
    }

    [Fact]
    public async Task A_program_that_crashes_is_reported_and_not_restarted()
    {
        var runs = Path.GetTempFileName();
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("crasher", $"echo run >> {runs}; exit 3");
        await using var application = await builder.StartAsync();

        var crashed = await application.StateAsync("crasher", KnownResourceStates.Finished);

        Assert.Equal(3, crashed.Snapshot.ExitCode);
        await application.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["run"], await File.ReadAllLinesAsync(runs, TestContext.Current.CancellationToken));
        File.Delete(runs);
    }

    [Fact]
    public async Task Stopping_asks_first_and_leaves_neither_child_nor_grandchild()
    {
        var asked = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var builder = await Bench.CreateAsync();
        var polite = builder.AddScript("polite", $"trap 'touch {asked}; exit 0' TERM; sleep 600 & echo $!; wait");
        var application = await builder.StartAsync();
        var grandchild = await application.NumberAsync(polite.Resource);
        Assert.True(LinuxProcess.IsAlive(grandchild));

        await application.DisposeAsync();

        Assert.True(File.Exists(asked));
        Assert.False(LinuxProcess.IsAlive(grandchild));
        File.Delete(asked);
    }

    [Fact]
    public async Task Who_does_not_end_when_asked_is_killed()
    {
        await using var builder = await Bench.CreateAsync();
        var stubborn = builder.AddScript("stubborn", "trap '' TERM; echo $$; while true; do sleep 1; done");
        var application = await builder.StartAsync();
        var process = await application.NumberAsync(stubborn.Resource);

        await application.DisposeAsync();

        Assert.False(LinuxProcess.IsAlive(process));
    }

    [Fact]
    public async Task A_resource_is_stopped_by_command_and_started_again()
    {
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("server", "exec sleep 600");
        await using var application = await builder.StartAsync();
        await application.StateAsync("server", KnownResourceStates.Running);

        await application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken);
        await application.StateAsync("server", KnownResourceStates.Exited, KnownResourceStates.Finished);
        await application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);

        await application.StateAsync("server", KnownResourceStates.Running);
    }

    [Fact]
    public async Task Starting_what_runs_replaces_it()
    {
        using var directory = new TemporaryDirectory();
        var started = Path.Combine(directory.Path, "started");
        await using var builder = await Bench.CreateAsync();
        builder.AddScript("server", $"echo $$ >> {started}; exec sleep 600");
        await using var application = await builder.StartAsync();
        await Poll.UntilAsync("the first to run", () => Task.FromResult(File.Exists(started) && File.ReadAllLines(started).Length == 1));
        await application.StateAsync("server", KnownResourceStates.Running);

        var result = await application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);

        Assert.True(result.Success, result.Message);
        await Poll.UntilAsync("the second to run", () => Task.FromResult(File.ReadAllLines(started).Length == 2));
        Assert.Equal([false, true], File.ReadAllLines(started).Select(id => LinuxProcess.IsAlive(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture))));
    }
}
