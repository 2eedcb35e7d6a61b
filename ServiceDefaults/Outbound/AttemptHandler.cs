using ServiceDefaults.Requests;
using ServiceDefaults.Tracing;

namespace ServiceDefaults.Outbound;

/// <summary>One attempt: passes the request id on, and measures.</summary>
internal sealed class AttemptHandler(string service, OutboundMetrics metrics, Dependencies dependencies, TimeProvider clock)
    : DelegatingHandler
{
    /// <summary>The caller's token. A call ended by it was no longer wanted; a call ended by another token took too long.</summary>
    public static readonly HttpRequestOptionsKey<CancellationToken> Caller = new("platform.caller");

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
            dependencies.Answered(service, (int)response.StatusCode);
            return response;
        }
        catch (HttpRequestException)
        {
            metrics.Failed(service, operation, "error", clock.GetElapsedTime(started));
            dependencies.Failed(service, "error");
            throw;
        }
        catch (OperationCanceledException)
        {
            var gone = request.Options.TryGetValue(Caller, out var caller) && caller.IsCancellationRequested;
            metrics.Failed(service, operation, gone ? "cancelled" : "timeout", clock.GetElapsedTime(started));
            if (!gone) dependencies.Failed(service, "timeout");
            throw;
        }
    }
}
