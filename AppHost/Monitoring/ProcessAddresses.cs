namespace AppHost.Monitoring;

/// <summary>
/// The addresses at which the resources' processes listen. A resource's own endpoint is a proxy that spreads requests over its
/// replicas; if scraped through it, replicas would overwrite each other. Each replica says in its environment where it listens.
/// </summary>
internal sealed class ProcessAddresses
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _replicas = [];

    public void Observe(ResourceEvent change)
    {
        if (change.Resource is not ProjectResource) return;
        var urls = change.Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value;
        if (FirstHttp(urls) is not { } address) return;
        if (!_replicas.TryGetValue(change.Resource.Name, out var addresses))
            _replicas[change.Resource.Name] = addresses = new(StringComparer.Ordinal);
        addresses[change.ResourceId] = address;
    }

    /// <summary>Every process of a resource.</summary>
    public IReadOnlyList<string> Of(IResource resource, string endpoint) =>
        _replicas.TryGetValue(resource.Name, out var addresses)
            ? [.. addresses.Values]
            : resource is ProjectResource ? [] : Public(resource, endpoint);

    /// <summary>The one address that others use.</summary>
    public static IReadOnlyList<string> Public(IResource resource, string endpoint) =>
        resource is IResourceWithEndpoints owner && owner.GetEndpoint(endpoint) is { Exists: true, IsAllocated: true } found
            ? [$"{found.Host}:{found.Port}"]
            : [];

    private static string? FirstHttp(string? urls) =>
        urls?.Split(';')
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp ? uri.Authority : null)
            .FirstOrDefault(authority => authority is not null);
}
