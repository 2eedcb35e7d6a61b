using ServiceDefaults.Requests;
using ServiceDefaults.Tracing;

namespace ServiceDefaults.Outbound;

/// <summary>One attempt: carries the request id on, and measures.</summary>
internal sealed class AttemptHandler(string service, OutboundMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Headers.Contains(RequestId.Header) && RequestId.Current is { } id) request.Headers.Add(RequestId.Header, id);
        request.Options.Set(ClientSpans.Service, service);
        var operation = OutboundCalls.OperationOf(request);
        var started = clock.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            metrics.Answered(service, operation, (int)response.StatusCode, clock.GetElapsedTime(started));
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            metrics.Failed(service, operation, e, clock.GetElapsedTime(started));
            throw;
        }
    }
}
