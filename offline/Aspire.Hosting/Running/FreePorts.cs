using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Aspire.Hosting.Running;

/// <summary>Finds ports that nobody listens on.</summary>
internal sealed class FreePorts
{
    // Below the range from which Linux takes the ports of outgoing connections, so that none of those is in the way later.
    private const int First = 20000;
    private const int Last = 32000;

    private readonly HashSet<int> _given = [];

    public int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (_given.Add(port) && IsFree(port)) return port;
        }
    }

    public static bool IsFree(int port)
    {
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.Any })
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            // Without this a port whose last connection has just closed looks taken.
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            try
            {
                listener.Bind(new IPEndPoint(address, port));
                listener.Listen();
            }
            catch (SocketException)
            {
                return false;
            }
        }
        return true;
    }
}
