using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>The endpoints of resources as a deployment tool reads them; it chooses the ports of projects itself.</summary>
internal sealed class ManifestBindings
{
    private int _next = 8000;

    public JsonObject? Of(IResource resource)
    {
        EndpointAnnotation[] endpoints = [.. resource.Annotations.OfType<EndpointAnnotation>()];
        if (endpoints.Length == 0) return null;

        var bindings = new JsonObject();
        var schemes = new HashSet<string>();
        foreach (var endpoint in endpoints)
        {
            var binding = new JsonObject
            {
                ["scheme"] = endpoint.UriScheme,
                ["protocol"] = endpoint.Protocol.ToString().ToLowerInvariant(),
                ["transport"] = endpoint.Transport,
            };
            var isChosenLater = resource is ProjectResource && endpoint.UriScheme is "http" or "https" && schemes.Add(endpoint.UriScheme);
            var target = endpoint.TargetPort ?? (resource is ContainerResource ? endpoint.Port : null) ?? (isChosenLater ? null : _next++);
            if (endpoint.Port is { } port && port != target) binding["port"] = port;
            if (target is not null) binding["targetPort"] = target;
            if (endpoint.IsExternal) binding["external"] = true;
            bindings[endpoint.Name] = binding;
        }
        return bindings;
    }
}
