namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>What an address asks for: <c>https+http://_admin.pricing</c> is the endpoint "admin" of "pricing", by https if there is one.</summary>
internal sealed record ServiceName(string Service, string? Endpoint, string[] Schemes)
{
    public static ServiceName Of(Uri address)
    {
        var host = address.Host;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        var named = host.StartsWith('_') && dot > 1 && host[^1] != '.';
        return new ServiceName(named ? host[(dot + 1)..] : host, named ? host[1..dot] : null, address.Scheme.Split('+'));
    }
}
