using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Outbound;

/// <summary>
/// What surrounds a call. The order matters, outermost first: the whole call's time-out, retries, the circuit breaker, one
/// attempt's time-out.
/// </summary>
internal static class Resilience
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, OutboundOptions options,
        bool callerGuards, TimeProvider clock)
    {
        pipeline.TimeProvider = clock;
        if (!callerGuards)
            pipeline.AddTimeout(new HttpTimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(options.TotalTimeoutSeconds) });
        if (options.Retries > 0) pipeline.AddRetry(Retry(options, clock));
        if (!callerGuards) pipeline.AddCircuitBreaker(Breaker(options));
        pipeline.AddTimeout(new HttpTimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(options.AttemptTimeoutSeconds) });
    }

    private static HttpRetryStrategyOptions Retry(OutboundOptions options, TimeProvider clock) => new()
    {
        MaxRetryAttempts = options.Retries,
        Delay = TimeSpan.FromSeconds(options.RetryDelaySeconds),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments => ShouldRetryAsync(arguments.Outcome, arguments.Context, clock),
        DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter(clock)),
    };

    private static HttpCircuitBreakerStrategyOptions Breaker(OutboundOptions options) => new()
    {
        FailureRatio = options.BreakerFailureRatio,
        MinimumThroughput = options.BreakerMinimumThroughput,
        SamplingDuration = TimeSpan.FromSeconds(options.BreakerWindowSeconds),
        BreakDuration = TimeSpan.FromSeconds(options.BreakerOpenSeconds),
        ShouldHandle = arguments => IsFailureAsync(arguments.Outcome, arguments.Context),
    };

    private static async ValueTask<bool> ShouldRetryAsync(Outcome<HttpResponseMessage> outcome, ResilienceContext context,
        TimeProvider clock)
    {
        var mayHelp = outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests || await IsFailureAsync(outcome, context);
        // If the requested pause is longer than a call can wait, there is no retry: the caller sees the header.
        if (!mayHelp || outcome.Result?.RetryAfter(clock) > LongestRetryAfter) return false;
        return IsRepeatable(context.GetRequestMessage()!) || await IsNotReadyAsync(outcome, context);
    }

    private static async ValueTask<bool> IsFailureAsync(Outcome<HttpResponseMessage> outcome, ResilienceContext context)
    {
        if (outcome.Exception is { } e)
            return e is HttpRequestException or TimeoutRejectedException && !AddressNotAllowedException.IsReasonOf(e);
        if (outcome.Result is not { } response || !IsFailing(response.StatusCode)) return false;
        return !context.GetRequestMessage()!.Options.TryGetValue(OutboundCalls.Expected, out var expected)
            || await response.ProblemTypeAsync(context.CancellationToken) != expected;
    }

    /// <summary>A replica that is not ready has done nothing, whatever the request was.</summary>
    private static async ValueTask<bool> IsNotReadyAsync(Outcome<HttpResponseMessage> outcome, ResilienceContext context) =>
        outcome.Result is { StatusCode: HttpStatusCode.ServiceUnavailable } response
        && await response.ProblemTypeAsync(context.CancellationToken) == Problem.NotReady;

    /// <summary>RFC 9110's idempotent methods, and whatever the caller has made idempotent with a key.</summary>
    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
        || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete || request.Headers.Contains(IdempotencyKey.Header);

    private static bool IsFailing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
