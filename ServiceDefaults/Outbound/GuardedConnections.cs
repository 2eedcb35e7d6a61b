using System.Net;
using System.Net.Sockets;

namespace ServiceDefaults.Outbound;

/// <summary>
/// Connects to public addresses, and to hosts that the operator allows. The check is made when connecting, on
/// the very address that is connected to: after DNS (even if its answer changes) and for each redirect.
/// </summary>
internal sealed class GuardedConnections(IReadOnlyCollection<string> allowedHosts)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        if (!IsAllowed(context.DnsEndPoint)) addresses = [.. addresses.Where(AddressRules.IsPublic)];
        if (addresses.Length == 0) throw new AddressNotAllowedException(host);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>By name, or by name and port.</summary>
    private bool IsAllowed(DnsEndPoint endpoint) =>
        allowedHosts.Contains(endpoint.Host, StringComparer.OrdinalIgnoreCase)
            || allowedHosts.Contains($"{endpoint.Host}:{endpoint.Port}", StringComparer.OrdinalIgnoreCase);
}
