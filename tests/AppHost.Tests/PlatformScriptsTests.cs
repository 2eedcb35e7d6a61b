using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace AppHost.Tests;

/// <summary>The commands that the README names, as a newcomer types them.</summary>
public sealed class PlatformScriptsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string Root = typeof(PlatformScriptsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "RepositoryRoot").Value!;

    [Fact]
    public async Task Help_says_what_there_is_and_does_nothing()
    {
        var (exitCode, output) = await RunAsync("./run", "--help");

        Assert.Equal(0, exitCode);
        Assert.All(["--check", "--outcomes FILE", "--any-port", "--no-install"],
            option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("run: unknown option --bogus (./run --help shows what there is)", "--bogus")]
    [InlineData("run: --outcomes needs a file (./run --help shows what there is)", "--check", "--outcomes")]
    [InlineData("run: --outcomes belongs to --check (./run --help shows what there is)", "--outcomes", "/etc/hostname")]
    [InlineData("run: cannot read /nowhere/at-all.csv (./run --help shows what there is)", "--check", "--outcomes", "/nowhere/at-all.csv")]
    [InlineData("run: /etc is a directory: name a file in it (./run --help shows what there is)", "--check", "--outcomes", "/etc")]
    public async Task A_wrong_call_is_one_line_and_exit_code_2(string line, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync("./run", arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal(line, output.Trim());
    }

    [Fact]
    public async Task A_test_project_that_is_not_there_is_one_line_with_those_that_are()
    {
        var (exitCode, output) = await RunAsync("./test", "Nowhere");

        Assert.Equal(2, exitCode);
        var projects = Directory.EnumerateDirectories(Path.Combine(Root, "tests"), "*.Tests")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);
        Assert.Equal($"test: there is no tests/Nowhere.Tests; there are {string.Join(' ', projects)}", output.Trim());
    }

    [Fact]
    public async Task The_tests_of_one_project_run_alone_and_fewer_with_a_filter()
    {
        var (exitCode, output) = await RunAsync("./test", "Storage", "--filter", "FullyQualifiedName~BackoffTests");

        Assert.True(exitCode == 0, output);
        Assert.Contains("Building and testing tests/Storage.Tests", output, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(output, "(?m)^Passed!"));
        Assert.Matches("(?m)^Tests: [1-9][0-9]? passed, 0 failed, 0 skipped$", output);
    }

    [Fact]
    public async Task An_empty_file_of_outcomes_is_refused_before_anything_is_built()
    {
        await using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "outcomes.csv");
        await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);

        var (exitCode, output) = await RunAsync("./run", "--check", "--outcomes", file);

        Assert.Equal(2, exitCode);
        Assert.Equal($"run: {file} is empty (./run --help shows what there is)", output.Trim());
    }

    [Fact]
    public async Task Without_dotnet_one_line_says_where_to_get_it()
    {
        // Everything that the script needs before, and no dotnet.
        var (exitCode, output) = await RunAsync("/bin/sh", "-c", "mkdir -p .data/no-dotnet && for tool in bash dirname basename mkdir; " +
            "do ln -sf $(command -v $tool) .data/no-dotnet/; done; PATH=$PWD/.data/no-dotnet ./.data/no-dotnet/bash ./run --no-install");

        Assert.Equal(1, exitCode);
        Assert.Equal("run: dotnet is not installed: install the .NET 10 SDK (https://dot.net/download) and start again", output.Trim());
    }

    [Fact]
    public async Task A_check_does_its_work_sees_it_everywhere_and_leaves_nothing_running()
    {
        var (exitCode, output) = await RunAsync("./run", "--check", "--no-install");

        Assert.True(exitCode == 0, output);
        foreach (var step in new[]
        {
            "Everything healthy", "Properties put: 8 in check-portfolio", "Outcomes imported: 2000 simulated ones kept",
            "Model promoted: ml_", "Drift detected: the market turned, and ml_", "Experiment decided: treatment_better",
            "Weekend sold out: ", "Quotes scored: 40", "Pack built: PP_", "Ledger filled: 96 entries",
            "portfolio_overview executed: 8 properties in 4 steps", "Generation finished", "Prometheus targets up: 11",
            "Series present: 18", "Watchdog in Alertmanager", "One trace through all services",
            "Dashboards alive: 9 dashboards", "Series as catalogued: ", "Runbooks' log lines: each of 5 answers",
            "Runbooks' commands: ", "Runbooks' queries: ",
        })
        {
            Assert.Contains($"ok    {step}", output, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("\e[", output, StringComparison.Ordinal);
        Assert.EndsWith("All steps passed.", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_is_stopped_says_so_and_leaves_no_files()
    {
        await using var temporary = new TemporaryDirectory();
        using var process = Start("./run", temporary.Path, "--check", "--no-install");
        var output = await ReadUntilAsync(process, "ok    Everything healthy");

        using var interrupt = Process.Start("kill", ["-INT", $"{process.Id}"]);
        output += await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.EndsWith("Stopped.", output.Trim(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "platform-*"));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_run_says_where_everything_is_and_ends_with_all_its_children_when_it_is_asked_to(string signal)
    {
        await using var temporary = new TemporaryDirectory();
        using var process = Start("./run", temporary.Path, "--any-port", "--no-install");
        var output = await ReadUntilAsync(process, "Data and logs are in ");
        foreach (var resource in new[] { "dashboard", "pricing", "generation", "executor", "prometheus", "alertmanager" })
            Assert.Matches($@"(?m)^  {resource} +http://localhost:[0-9]+", output);
        Assert.Matches("(?m)^  cache +localhost:[0-9]+$", output);
        Assert.Equal(HttpStatusCode.OK, await AnswerAsync(output, "/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AnswerAsync(output, "/api/telemetry/spans?limit=1"));
        var directory = output.Split("Data and logs are in ")[1].Split(". ")[0];
        Assert.NotEqual(0, await ProcessesNamingAsync(directory));

        using var interrupt = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(0, await ProcessesNamingAsync(directory));
        Assert.False(Directory.Exists(directory));
    }

    /// <summary>What the dashboard says to who has no key, once it answers.</summary>
    private static async Task<HttpStatusCode> AnswerAsync(string output, string path)
    {
        var dashboard = new Uri(Regex.Match(output, "(?m)^  dashboard +(http://\\S+)").Groups[1].Value);
        using var http = new HttpClient();
        HttpStatusCode? answer = null;
        await Poll.UntilAsync("the dashboard to answer", async () =>
        {
            try
            {
                using var response = await http.GetAsync(new Uri(dashboard, path), TestContext.Current.CancellationToken);
                answer = response.StatusCode;
            }
            catch (HttpRequestException)
            {
                // It is still starting.
            }
            return answer is not null;
        });
        return answer!.Value;
    }

    /// <summary>Prometheus and Alertmanager are told of the run's directory on their command lines.</summary>
    private static async Task<int> ProcessesNamingAsync(string directory)
    {
        var (_, output) = await RunAsync("pgrep", "-f", directory);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private static async Task<string> ReadUntilAsync(Process process, string beginning)
    {
        var output = new StringBuilder();
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Patience, TestContext.Current.CancellationToken);
            output.AppendLine(line);
        }
        while (line is not null && !line.StartsWith(beginning, StringComparison.Ordinal));
        Assert.True(line is not null, output.ToString());
        return output.ToString();
    }

    private static Process Start(string program, string? temporaryFiles, params string[] arguments)
    {
        var start = new ProcessStartInfo(program.StartsWith("./", StringComparison.Ordinal) ? Path.Combine(Root, program[2..]) : program,
            arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        if (temporaryFiles is not null) start.Environment["TMPDIR"] = temporaryFiles;
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, temporaryFiles: null, arguments);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
