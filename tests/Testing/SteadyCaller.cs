using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Testing;

/// <summary>
/// One request after another on one open connection, until an answer says <c>Connection: close</c>. It uses its own socket: the client
/// library would silently retry if a connection was cut.
/// </summary>
public sealed class SteadyCaller
{
    public const string ToldToLeave = "told to leave";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Uri _address;
    private readonly byte[] _request;
    private int _answers;

    /// <param name="address">Of the server.</param>
    /// <param name="path">Answered by 200 and a body in chunks.</param>
    public SteadyCaller(Uri address, string path)
    {
        _address = address;
        _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
        Ending = CallAsync();
    }

    public int Answers => Volatile.Read(ref _answers);

    /// <summary><see cref="ToldToLeave"/>, or what went wrong.</summary>
    public Task<string> Ending { get; }

    private async Task<string> CallAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_address.Host, _address.Port, TestContext.Current.CancellationToken);
        try
        {
            while (true)
            {
                await socket.SendAsync(_request, TestContext.Current.CancellationToken);
                if (await AnswerAsync(socket) is not { } answer) return "cut off";
                if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) return answer;
                Interlocked.Increment(ref _answers);
                if (answer.Contains("Connection: close", StringComparison.Ordinal)) return ToldToLeave;
                await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
        catch (SocketException e)
        {
            return $"broken: {e.SocketErrorCode}";
        }
    }

    /// <summary>The complete answer, or null if the connection ended first.</summary>
    private static async Task<string?> AnswerAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var answer = "";
        while (!answer.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            if (read == 0) return null;
            answer += Encoding.Latin1.GetString(buffer, 0, read);
        }
        return answer;
    }
}
