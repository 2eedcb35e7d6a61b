using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace ServiceDefaults.Outbound;

/// <summary>Sends through the pipeline. Callers see one kind of failure, <see cref="HttpRequestException"/>, and no type of the resilience library.</summary>
internal sealed class ResilienceHandler(string service, Pipelines pipelines, OutboundMetrics metrics) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Resilience.Repeatable, await IsRepeatableAsync(request, cancellationToken));
        if (request.Options.TryGetValue(OutboundCalls.Expected, out var expected)) context.Properties.Set(Resilience.Expected, expected);
        try
        {
            return await pipelines.Of(request).ExecuteAsync(
                static async (context, state) => await state.Handler.AttemptAsync(state.request, context.CancellationToken),
                context, (Handler: this, request));
        }
        catch (BrokenCircuitException e)
        {
            metrics.Refused(service, OutboundCalls.OperationOf(request));
            throw new HttpRequestException($"'{service}' has been failing and is given a rest; try again in {e.RetryAfter?.TotalSeconds ?? 1:0} s.", e);
        }
        catch (TimeoutRejectedException e)
        {
            throw new HttpRequestException($"'{service}' did not answer within {e.Timeout.TotalSeconds:0.#} s.", new TimeoutException(e.Message, e));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);

    /// <summary>RFC 9110's idempotent methods, and whatever the caller has made idempotent by a key. The body must be there to be sent again.</summary>
    private static async ValueTask<bool> IsRepeatableAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var repeatable = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
            || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete || request.Headers.Contains("Idempotency-Key");
        if (repeatable && request.Content is { } content) await content.LoadIntoBufferAsync(cancellationToken);
        return repeatable;
    }
}
