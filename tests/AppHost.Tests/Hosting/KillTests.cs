using System.Diagnostics;

namespace AppHost.Tests.Hosting;

public sealed class KillTests
{
    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task No_child_outlives_the_app_host(string signal)
    {
        using var appHost = StartAppHost();
        IReadOnlyList<int> children = [];
        await Poll.UntilAsync("children to appear", () => Task.FromResult((children = LinuxProcess.ChildrenOf(appHost.Id)).Count >= 3));

        using var kill = Process.Start("kill", [$"-{signal}", $"{appHost.Id}"]);
        await appHost.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Poll.Patience, TestContext.Current.CancellationToken);

        await Poll.UntilAsync("children to end", () => Task.FromResult(!children.Any(LinuxProcess.IsAlive)));
    }

    private static Process StartAppHost()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "AppHost.dll"), "--DcpPublisher:RandomizePorts=true"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The dashboard is another test's matter.
        start.Environment["ASPIRE_CLI_PATH"] = "/none";
        start.Environment["ASPNETCORE_URLS"] = "http://localhost:0";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
