using System.Net;
using System.Net.Sockets;
using AppHost.Running;

namespace AppHost.Tests;

public sealed class PlatformPortsTests
{
    [Fact]
    public async Task A_taken_port_is_named_with_the_part_that_needs_it_before_anything_starts()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var builder =
            DistributedApplication.CreateBuilder(["--ASPNETCORE_URLS=http://localhost:0", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true"]);
        builder.AddExecutable("wants-it", "/bin/true", "/").WithHttpEndpoint(port: port);
        await using var application = builder.Build();

        var refused = Assert.Throws<DistributedApplicationException>(() => FixedPorts.EnsureFree(application));

        Assert.StartsWith($"port {port} (wants-it) is taken: stop what listens there", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--any-port", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_free_port_is_accepted()
    {
        var builder =
            DistributedApplication.CreateBuilder(["--ASPNETCORE_URLS=http://localhost:0", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true"]);
        builder.AddExecutable("wants-it", "/bin/true", "/").WithHttpEndpoint(port: FixedPorts.AnyFree());
        await using var application = builder.Build();

        FixedPorts.EnsureFree(application);
    }
}
