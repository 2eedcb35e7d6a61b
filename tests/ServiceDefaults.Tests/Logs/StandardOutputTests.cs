using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Testing;

namespace ServiceDefaults.Tests.Logs;

/// <summary>Standard output that takes nothing must not take the service along.</summary>
public sealed class StandardOutputTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("standard-output-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(">/dev/full")]
    [InlineData(">&-")]
    [InlineData("")]
    public async Task A_standard_output_that_is_full_closed_or_read_by_nobody_holds_up_no_request(string output)
    {
        var port = FreePort();
        using var process = Start(output, port);
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
            await Testing.Eventually.TrueAsync(async () =>
            {
                try
                {
                    using var health = await http.GetAsync("/health", Cancelled);
                    return health.IsSuccessStatusCode;
                }
                catch (HttpRequestException) when (!process.HasExited)
                {
                    return false;
                }
            });
            // Several lines each: more than a pipe and the queue before it hold.
            for (var i = 0; i < 800; i++) Assert.Equal("""{"greeting":"Hello you"}""", await http.GetStringAsync("/hello/you", Cancelled));
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health", Cancelled)).StatusCode);
            Assert.False(process.HasExited);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private Process Start(string output, int port)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec dotnet \"$0\" --Logging:LogLevel:Microsoft.AspNetCore.Hosting=Trace " +
            $"--Logging:LogLevel:Microsoft.AspNetCore.Routing=Trace {output}");
        start.ArgumentList.Add(PlainApp.Assembly);
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["Storage__DataDirectory"] = _data.FullName;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => _data.Delete(recursive: true);
}
