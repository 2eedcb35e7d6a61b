using Polly.CircuitBreaker;
using Polly.Timeout;

namespace ServiceDefaults.Outbound;

/// <summary>Callers see one kind of failure, <see cref="HttpRequestException"/>, and no type of the resilience library.</summary>
internal sealed class PlainFailures(string service, OutboundMetrics metrics) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.Set(AttemptHandler.Caller, cancellationToken);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            metrics.Refused(service, OutboundCalls.OperationOf(request));
            throw new HttpRequestException(
                $"'{service}' has been failing and is not called for a while; try again in {e.RetryAfter?.TotalSeconds ?? 1:0} s.", e);
        }
        catch (TimeoutRejectedException e)
        {
            throw new HttpRequestException($"'{service}' did not answer within {e.Timeout.TotalSeconds:0.#} s.",
                new TimeoutException(e.Message, e));
        }
    }
}
