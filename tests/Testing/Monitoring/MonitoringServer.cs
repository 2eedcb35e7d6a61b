using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Testing.Monitoring;

/// <summary>A real server on a free port and a directory of its own, for as long as a test class runs.</summary>
public abstract class MonitoringServer : IAsyncLifetime
{
    // Stops the server when its standard input closes: even when the test run was killed.
    private const string UntilInputCloses = """
        "$0" "$@" </dev/null &
        server=$!
        read -r _
        kill -KILL "$server"
        wait "$server" 2>/dev/null
        """;

    private readonly ConcurrentQueue<string> _said = new();
    private Process? _process;

    protected DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("monitoring-");

    public HttpClient Http { get; } = new();

    protected abstract string Program { get; }

    protected virtual IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    protected abstract Task<string[]> ArgumentsAsync(int port);

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        Http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true };
        foreach (var argument in new[] { "-c", UntilInputCloses, Program }.Concat(await ArgumentsAsync(port)))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Eventually.TrueAsync(IsReadyAsync);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Http.Dispose();
        Directory.Delete(recursive: true);
    }

    /// <summary>The repository's folder <c>observability</c>, and what is in it.</summary>
    protected static string Observability(params string[] parts)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Platform.sln"))) directory = directory.Parent!;
        return Path.Combine([directory.FullName, "observability", .. parts]);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_said.Any(line => line.Contains("not found", StringComparison.Ordinal)))
            throw new InvalidOperationException($"{Program} is not installed; ./test installs it.");
        try
        {
            using var answer = await Http.GetAsync(new Uri("/-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) when (!_process!.HasExited)
        {
            // It does not listen yet.
            return false;
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException($"{Program} ended:\n{string.Join('\n', _said)}", e);
        }
    }

    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
