using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Limits;

/// <summary>Section <c>Limits</c>: how much one service accepts.</summary>
public sealed class LimitsOptions
{
    /// <summary>Largest request body, in bytes, unless the route says otherwise; more is a 413.</summary>
    [Range(1, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 64 << 10;

    /// <summary>All headers of a request together, in bytes; more is a 431.</summary>
    [Range(1024, 1 << 20)]
    public int MaxHeaderBytes { get; set; } = 16 << 10;

    /// <summary>Requests in progress at the same time; one more is a 503 with <c>Retry-After</c>.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 1000;

    /// <summary>
    /// Requests per second that one client address may make, on average; more is a 429 with <c>Retry-After</c>. 0: no limit.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>
    /// Seconds within which a request's headers must arrive, and after which its body must arrive at 240 bytes a second or
    /// more; slower is a 408.
    /// </summary>
    [Range(2.0, 600.0)]
    public double SlowSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds for which a stopping service still answers as before, with <c>/health</c> unhealthy and
    /// <c>Connection: close</c> on every answer, so that callers leave first. Behind a load balancer: as long as it takes to
    /// notice <c>/health</c>.
    /// </summary>
    [Range(0.0, 600.0)]
    public double LeadSeconds { get; set; } = 1;

    /// <summary>Seconds that a stopping service then waits for requests in progress.</summary>
    [Range(0.0, 600.0)]
    public double DrainSeconds { get; set; } = 15;
}
