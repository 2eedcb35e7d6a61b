using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>
/// Checks before anything starts whether the ports that this run needs are free, so that the message is clear and comes once.
/// </summary>
internal static class FixedPorts
{
    private static readonly string[] DashboardAddresses = ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];

    /// <exception cref="DistributedApplicationException">Names every port that is taken, and what needs it.</exception>
    public static void EnsureFree(DistributedApplication app)
    {
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        if (configuration.GetValue<bool>("DcpPublisher:RandomizePorts")
            || !app.Services.GetRequiredService<DistributedApplicationExecutionContext>().IsRunMode) return;

        var taken = Wanted(app.Services.GetRequiredService<DistributedApplicationModel>(), configuration)
            .Where(wanted => !IsFree(wanted.Port))
            .Select(wanted => $"{wanted.Port} ({wanted.Owner})")
            .ToList();
        if (taken.Count > 0)
        {
            throw new DistributedApplicationException(
                $"{(taken.Count == 1 ? "port" : "ports")} {string.Join(", ", taken)} {(taken.Count == 1 ? "is" : "are")} taken: stop " +
                $"what listens there (`ss -ltnp` shows it), or start with --any-port.");
        }
    }

    private static IEnumerable<(int Port, string Owner)> Wanted(DistributedApplicationModel model, IConfiguration configuration)
    {
        foreach (var key in DashboardAddresses)
        {
            if (Uri.TryCreate(configuration[key]?.Split(';')[0], UriKind.Absolute, out var address) && address.Port > 0)
                yield return (address.Port, "dashboard");
        }
        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                if (endpoint.Port is { } port) yield return (port, resource.Name);
            }
        }
    }

    /// <summary>A port that is free right now.</summary>
    public static int AnyFree()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Lingering connections of an earlier run do not hold the port.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, !OperatingSystem.IsWindows());
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
