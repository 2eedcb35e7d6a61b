using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Chooses the endpoint of each request in turn. What the configuration says is kept until it changes; unknown names are not kept at all.</summary>
internal sealed class ServiceResolver(IServiceProvider services, IOptions<ServiceDiscoveryOptions> options)
{
    private readonly ConfiguredServices? _configured = services.GetService<ConfiguredServices>();
    private readonly PassThrough? _passThrough = services.GetService<PassThrough>();
    private readonly ConcurrentDictionary<string, Rotation> _known = new(StringComparer.OrdinalIgnoreCase);
    private IChangeToken? _unchanged;

    public Uri Resolve(Uri address)
    {
        var authority = address.GetLeftPart(UriPartial.Authority);
        if (_configured is null && _passThrough is null)
            throw new InvalidOperationException($"No provider which supports the provided service name, '{authority}', has been configured.");
        ForgetWhatChanged();
        var name = ServiceName.Of(address);
        if (_known.TryGetValue(authority, out var known))
            return Combine(address, known.Next(), name);
        var endpoints = _configured?.Find(name, Allowed(name.Schemes)) ?? [];
        if (endpoints.Length > 0)
            return Combine(address, _known.GetOrAdd(authority, new Rotation(endpoints)).Next(), name);
        if (_passThrough is null)
            throw new InvalidOperationException("The endpoint collection contains no endpoints");
        return Combine(address, new UriBuilder("any", name.Service, address.Port).Uri, name);
    }

    private Uri Combine(Uri address, Uri endpoint, ServiceName name)
    {
        var result = new UriBuilder(address) { Host = endpoint.Host };
        if (endpoint.Port > 0)
            result.Port = endpoint.Port;
        if (endpoint.Scheme != "any")
            result.Scheme = endpoint.Scheme;
        else if (name.Schemes.Length > 1)
            result.Scheme = Allowed(name.Schemes[..1]) is [var scheme] ? scheme : throw new InvalidOperationException($"The scheme '{name.Schemes[0]}' is not allowed.");
        if (endpoint.Scheme != "any" && endpoint.AbsolutePath.Length > 1)
            result.Path = $"{endpoint.AbsolutePath.TrimEnd('/')}/{address.AbsolutePath.TrimStart('/')}";
        return result.Uri;
    }

    private string[] Allowed(string[] schemes) =>
        options.Value.AllowAllSchemes ? schemes : [.. schemes.Where(scheme => options.Value.AllowedSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))];

    private void ForgetWhatChanged()
    {
        if (_configured is null || _unchanged is { HasChanged: false })
            return;
        _unchanged = _configured.Configuration.GetReloadToken();
        _known.Clear();
    }

    private sealed class Rotation(Uri[] endpoints)
    {
        private uint _next;

        public Uri Next() => endpoints[Interlocked.Increment(ref _next) % (uint)endpoints.Length];
    }
}
