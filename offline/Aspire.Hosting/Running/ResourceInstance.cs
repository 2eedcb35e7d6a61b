using System.Globalization;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>One process of a resource: replicas differ in their names and in the ports on which they listen.</summary>
internal sealed class ResourceInstance(IResource resource)
{
    // Values are the same for all replicas but for these two marks, which each fills in with its own.
    public const string InstanceIdMark = "{{instance-id}}";

    private readonly Dictionary<string, int> _ports = [];

    public string InstanceId { get; } = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);

    public string Id => $"{resource.Name}-{InstanceId}";

    public static string PortMark(EndpointAnnotation endpoint) => $"{{{{port-{endpoint.Name}}}}}";

    public void Listen(EndpointAnnotation endpoint, int port) => _ports[PortMark(endpoint)] = port;

    public string Fill(string value) => _ports.Aggregate(
        value.Replace(InstanceIdMark, InstanceId, StringComparison.Ordinal),
        (text, port) => text.Replace(port.Key, port.Value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
}

/// <summary>The processes of a resource, known from the start of the application.</summary>
internal sealed class InstancesAnnotation(IReadOnlyList<ResourceInstance> instances) : IResourceAnnotation
{
    public IReadOnlyList<ResourceInstance> Instances { get; } = instances;
}

internal static class ResourceInstances
{
    public static bool IsRunnable(this IResource resource) => resource is ExecutableResource or ProjectResource || resource.IsContainer();

    public static IReadOnlyList<ResourceInstance> Instances(this IResource resource) =>
        resource.TryGetLastAnnotation<InstancesAnnotation>(out var known) ? known.Instances : [];

    /// <summary>The names under which the resource's states and logs are kept.</summary>
    public static IReadOnlyList<string> Ids(this IResource resource) =>
        resource.Instances() is { Count: > 0 } instances ? [.. instances.Select(instance => instance.Id)] : [resource.Name];
}
