using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace ServiceDefaults.Outbound;

/// <summary>The order matters, outermost first: the whole call's time-out, retries, the circuit breaker, one attempt's time-out.</summary>
internal static class Resilience
{
    public static readonly ResiliencePropertyKey<bool> Repeatable = new("platform.repeatable");
    public static readonly ResiliencePropertyKey<HttpStatusCode> Expected = new("platform.expected");

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    public static ResiliencePipeline<HttpResponseMessage> Pipeline(OutboundOptions options, TimeProvider clock)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddTimeout(TimeSpan.FromSeconds(options.TotalTimeoutSeconds));
        if (options.Retries > 0)
            pipeline.AddRetry(Retry(options, clock));
        return pipeline
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = options.BreakerFailureRatio,
                MinimumThroughput = options.BreakerMinimumThroughput,
                SamplingDuration = TimeSpan.FromSeconds(options.BreakerWindowSeconds),
                BreakDuration = TimeSpan.FromSeconds(options.BreakerOpenSeconds),
                ShouldHandle = arguments => ValueTask.FromResult(IsFailure(arguments.Outcome, arguments.Context)),
            })
            .AddTimeout(TimeSpan.FromSeconds(options.AttemptTimeoutSeconds))
            .Build();
    }

    private static RetryStrategyOptions<HttpResponseMessage> Retry(OutboundOptions options, TimeProvider clock) => new()
    {
        MaxRetryAttempts = options.Retries,
        Delay = TimeSpan.FromSeconds(options.RetryDelaySeconds),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Context.Properties.GetValue(Repeatable, false)
            && (IsFailure(arguments.Outcome, arguments.Context) || arguments.Outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests)
            // Who asks for a longer pause than a call can wait is left alone: whoever made the call sees the header.
            && !(RetryAfter(arguments.Outcome.Result, clock) > LongestRetryAfter)),
        DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result, clock)),
    };

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome, ResilienceContext context) => outcome switch
    {
        { Result: { } response } when context.Properties.TryGetValue(Expected, out var expected) && response.StatusCode == expected => false,
        { Exception: { } e } when AddressNotAllowedException.IsReasonOf(e) => false,
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.InternalServerError } => true,
        _ => false,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage? response, TimeProvider clock) => response?.RetryAfter(clock);
}
