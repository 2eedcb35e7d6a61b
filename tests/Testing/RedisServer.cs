using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Testing;

/// <summary>A real Redis on a free port, which stores nothing. It is not running until a test starts it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    // Stops the server when its standard input closes: even when the test run was killed.
    private const string UntilInputCloses = """
        redis-server --bind 127.0.0.1 --port "$0" --save "" --daemonize no >/dev/null 2>&1 </dev/null &
        server=$!
        read -r _
        kill -KILL "$server"
        wait "$server" 2>/dev/null
        """;

    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>The setting that tells a service about it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Completes when it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        foreach (var argument in new[] { "-c", UntilInputCloses, _port.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        await Eventually.TrueAsync(AnswersAsync);
    }

    /// <summary>Ends it at once, whoever is connected.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits until one service hears the other's notices: both connect in their own time.</summary>
    public static async Task HeardAsync(Action<string> tell, Action<string, Action> listen)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        listen("hello", () => heard.TrySetResult());
        await Eventually.TrueAsync(() =>
        {
            tell("hello");
            return Task.FromResult(heard.Task.IsCompleted);
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
            throw new InvalidOperationException("redis-server did not start. Install it: apt-get install redis-server.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            await using var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer);
            return Encoding.ASCII.GetString(answer) == "+PONG\r\n";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
