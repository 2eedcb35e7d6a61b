using System.Diagnostics;
using AppHost.Files;

namespace AppHost.Tests;

/// <summary>One run at a time in one directory.</summary>
public sealed class PlatformDirectoryTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public ValueTask DisposeAsync() => new(TemporaryDirectory.DeleteAsync(_directory.FullName));

    [Fact]
    public void A_second_run_is_refused_while_the_first_has_the_directory()
    {
        using (var first = new RunDirectory(_directory.FullName, temporary: false))
        {
            first.Claim();
            using var second = new RunDirectory(_directory.FullName, temporary: false);

            var refused = Assert.Throws<DistributedApplicationException>(second.Claim);

            Assert.StartsWith($"{_directory.FullName} is in use by another run", refused.Message, StringComparison.Ordinal);
            Assert.Contains("--any-port", refused.Message, StringComparison.Ordinal);
        }
        using var third = new RunDirectory(_directory.FullName, temporary: false);
        third.Claim();
    }

    [Fact]
    public async Task A_run_that_is_refused_says_why_and_ends()
    {
        using var other = new RunDirectory(_directory.FullName, temporary: false);
        other.Claim();
        using var run =
            Process.Start(
                new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AppHost.dll"), "--any-port",
                    $"--Platform:Directory={_directory.FullName}"]) { RedirectStandardError = true })!;
        try
        {
            var said = await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Poll.Patience, TestContext.Current.CancellationToken);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Poll.Patience, TestContext.Current.CancellationToken);

            Assert.Equal(1, run.ExitCode);
            Assert.StartsWith($"AppHost: {_directory.FullName} is in use by another run",
                Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
        finally
        {
            if (!run.HasExited) run.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task A_run_that_does_not_start_leaves_the_targets_and_rules_of_the_one_that_is_there()
    {
        var targets = Write("prometheus/config/targets/platform.json", "targets of the first");
        var rule = Write("prometheus/config/rules/first.yml", "rules of the first");
        var routing = Write("alertmanager/config/alertmanager.yml", "routing of the first");

        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--Platform:Directory={_directory.FullName}"], TestContext.Current.CancellationToken);

        Assert.Equal("targets of the first", await File.ReadAllTextAsync(targets, TestContext.Current.CancellationToken));
        Assert.Equal("rules of the first", await File.ReadAllTextAsync(rule, TestContext.Current.CancellationToken));
        Assert.Equal("routing of the first", await File.ReadAllTextAsync(routing, TestContext.Current.CancellationToken));
        builder.Resources.Clear();
        await builder.DisposeAsync();
    }

    private string Write(string file, string text)
    {
        var path = Path.Combine(_directory.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
