namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Sends a request for a service to one of its endpoints. The caller gets its own address back, so that a retry is resolved anew.</summary>
internal sealed class ResolvingHandler(ServiceResolver resolver) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri;
        if (asked is not null)
            request.RequestUri = resolver.Resolve(asked);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = asked;
        }
    }
}
