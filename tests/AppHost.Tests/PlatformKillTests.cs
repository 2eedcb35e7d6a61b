using System.Diagnostics;

namespace AppHost.Tests;

public sealed class PlatformKillTests : IDisposable
{
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("platform-kill-");

    public void Dispose() => _run.Delete(recursive: true);

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 0)]
    [InlineData("INT", 0)]
    [InlineData("HUP", 0)]
    public Task No_child_outlives_the_app_host(string signal, int exitCode) => NoChildOutlivesAsync("AppHost.dll", signal, exitCode);

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 1)]
    [InlineData("INT", 1)]
    [InlineData("HUP", 1)]
    public Task No_child_outlives_the_check(string signal, int exitCode) => NoChildOutlivesAsync("PlatformCheck.dll", signal, exitCode);

    private async Task NoChildOutlivesAsync(string program, string signal, int exitCode)
    {
        var mark = $"KILL_TEST={Guid.NewGuid()}";
        using var started = Start(program, mark);
        try
        {
            await Poll.UntilAsync("children to appear",
                () => Task.FromResult(LinuxProcess.WithVariables(mark, "OTEL_SERVICE_NAME=").Count >= 3));

            using var kill = Process.Start("kill", [$"-{signal}", $"{started.Id}"]);
            await started.WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Poll.Patience, TestContext.Current.CancellationToken);

            Assert.Equal(exitCode, started.ExitCode);
            await Poll.UntilAsync("children to end", () => Task.FromResult(LinuxProcess.WithVariables(mark).Count == 0));
        }
        finally
        {
            // A test that fails must not leave a platform running.
            foreach (var left in LinuxProcess.WithVariables(mark))
            {
                using var end = Process.Start("kill", ["-KILL", $"{left}"]);
                await end.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private Process Start(string program, string mark)
    {
        var start =
            new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, program),
                "--DcpPublisher:RandomizePorts=true", $"--Platform:Directory={_run.FullName}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Whoever starts the programs, they inherit it.
        start.Environment[mark.Split('=')[0]] = mark.Split('=')[1];
        start.Environment["ASPNETCORE_URLS"] = "http://localhost:0";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
