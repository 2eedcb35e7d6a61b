using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Limits;

/// <summary>Turns excess requests away before any work is done for them. Probes and scrapes are always let in.</summary>
internal sealed class Admission : IDisposable
{
    private readonly RequestDelegate _next;
    private readonly int _most;
    private readonly PartitionedRateLimiter<IPAddress>? _rate;
    private int _working;

    public Admission(RequestDelegate next, LimitsOptions limits)
    {
        (_next, _most) = (next, limits.MaxConcurrentRequests);
        if (limits.RequestsPerSecond > 0)
            _rate = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
                client => RateLimitPartition.GetTokenBucketLimiter(client, _ => Bucket(limits.RequestsPerSecond)));
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (UnmeasuredPaths.Includes(context.Request.Path)) return _next(context);
        if (_rate is not null)
        {
            using var lease = _rate.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
            if (!lease.IsAcquired)
                return TurnAway(context, StatusCodes.Status429TooManyRequests, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
                    ? wait
                    : TimeSpan.FromSeconds(1));
        }
        if (Interlocked.Increment(ref _working) > _most)
        {
            Interlocked.Decrement(ref _working);
            return TurnAway(context, StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(1));
        }
        return WorkAsync(context);
    }

    public void Dispose() => _rate?.Dispose();

    private async Task WorkAsync(HttpContext context)
    {
        try
        {
            await _next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
        }
    }

    /// <summary>The bare status becomes a problem further out.</summary>
    private static Task TurnAway(HttpContext context, int status, TimeSpan wait)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    /// <summary>A burst of twice the rate, for a page that requests several things at once.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = 2 * perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}
