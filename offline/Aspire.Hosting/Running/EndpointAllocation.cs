using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Running;

/// <summary>
/// Gives every endpoint its ports. A process listens on the public port itself where it may; a proxy stands before it when
/// it has replicas, or was asked to listen on a port other than the public one.
/// </summary>
internal sealed class EndpointAllocation(IConfiguration configuration) : IAsyncDisposable
{
    private readonly FreePorts _free = new();
    private readonly List<TcpProxy> _proxies = [];
    private readonly bool _randomize = configuration.GetValue("DcpPublisher:RandomizePorts", false);

    public void Allocate(IResource resource)
    {
        if (resource is not IResourceWithEndpoints) return;
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (resource.IsContainer()) Publish(resource, endpoint, endpoint.TargetPort);
            else Listen(resource, endpoint);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies) await proxy.DisposeAsync();
    }

    private void Listen(IResource resource, EndpointAnnotation endpoint)
    {
        var instances = resource.Instances();
        var fixedPort = _randomize && endpoint.IsProxied ? null : endpoint.Port;
        if (instances.Count > 1 && !endpoint.IsProxied)
            throw new DistributedApplicationException($"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together.");

        if (instances.Count == 1 && (fixedPort ?? endpoint.TargetPort) == (endpoint.TargetPort ?? fixedPort))
        {
            var port = Take(resource, endpoint, fixedPort ?? endpoint.TargetPort);
            instances[0].Listen(endpoint, port);
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, port, port.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var proxy = new TcpProxy(Take(resource, endpoint, fixedPort), [.. instances.Select(instance =>
        {
            var port = Take(resource, endpoint, endpoint.TargetPort);
            instance.Listen(endpoint, port);
            return port;
        })]);
        _proxies.Add(proxy);
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, proxy.Port, ResourceInstance.PortMark(endpoint));
    }

    private void Publish(IResource resource, EndpointAnnotation endpoint, int? targetPort)
    {
        var port = Take(resource, endpoint, _randomize ? null : endpoint.Port);
        var target = targetPort ?? port;
        resource.Instances()[0].Listen(endpoint, target);
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, port, target.ToString(CultureInfo.InvariantCulture));
    }

    private int Take(IResource resource, EndpointAnnotation endpoint, int? port)
    {
        if (port is not (int and > 0)) return _free.Next();
        return FreePorts.IsFree(port.Value) ? port.Value : throw new DistributedApplicationException(
            $"Port {port} of '{resource.Name}' (endpoint '{endpoint.Name}') is taken: stop the program that listens there, or give the endpoint another port.");
    }
}
