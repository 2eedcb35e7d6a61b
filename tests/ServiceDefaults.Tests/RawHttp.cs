using System.Net.Sockets;
using System.Text;

namespace ServiceDefaults.Tests;

/// <summary>Bytes on a socket, as no client library would send them.</summary>
internal static class RawHttp
{
    /// <summary>What came back until the server closed; nothing where it closed without a word.</summary>
    public static async Task<string> SendAsync(Uri address, byte[] bytes, double patienceSeconds = 60)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var answer = new MemoryStream();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        try
        {
            await socket.SendAsync(bytes, TestContext.Current.CancellationToken);
            var buffer = new byte[8192];
            enough.CancelAfter(TimeSpan.FromSeconds(patienceSeconds));
            while (await socket.ReceiveAsync(buffer, enough.Token) is > 0 and var read) answer.Write(buffer, 0, read);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Kept open for a next request.
        }
        catch (SocketException)
        {
            // Refused in the middle of what was sent: what came before counts.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public static Task<string> SendAsync(Uri address, string text, double patienceSeconds = 60) =>
        SendAsync(address, Encoding.UTF8.GetBytes(text), patienceSeconds);

    /// <summary>0 where there is none.</summary>
    public static int Status(string answer) => answer.StartsWith("HTTP/1.", StringComparison.Ordinal)
        ? int.Parse(answer.AsSpan(9, 3), null)
        : 0;
}
