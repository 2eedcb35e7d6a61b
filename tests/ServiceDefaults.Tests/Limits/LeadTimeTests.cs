using System.Diagnostics;
using Testing;

namespace ServiceDefaults.Tests.Limits;

/// <summary>A stop under load, with the application as a process of its own and callers that keep their connections open.</summary>
public sealed class LeadTimeTests : IDisposable
{
    private const int Callers = 16;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("lead-time-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_caller_on_an_open_connection_is_told_to_leave_and_never_cut_off()
    {
        using var process = PlainApp.Start(new Dictionary<string, string?>
            { ["Storage:DataDirectory"] = _data.FullName, ["Limits:LeadSeconds"] = "3" });
        try
        {
            var address = await PlainApp.ListeningAsync(process);
            using var http = new HttpClient { BaseAddress = address };
            await PlainApp.ReadyAsync(http);
            var callers = Enumerable.Range(0, Callers).Select(caller => new SteadyCaller(address, $"/hello/{caller}")).ToList();
            await Eventually.TrueAsync(() => Task.FromResult(callers.All(caller => caller.Answers > 10)));

            using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            var endings = await Task.WhenAll(callers.Select(caller => caller.Ending));
            var late = await RawHttp.SendAsync(address, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.All(endings, ending => Assert.Equal(SteadyCaller.ToldToLeave, ending));
            Assert.Equal(503, RawHttp.Status(late));
            Assert.Contains("\"stopping\"", late, StringComparison.Ordinal);
            Assert.Contains("Connection: close", late, StringComparison.Ordinal);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
