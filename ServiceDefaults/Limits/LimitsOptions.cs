using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Limits;

/// <summary>Section <c>Limits</c>: what one service takes on.</summary>
public sealed class LimitsOptions
{
    /// <summary>Largest request body, in bytes, where the route does not say otherwise; more is a 413.</summary>
    [Range(1, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 64 << 10;

    /// <summary>All headers of a request together, in bytes; more is a 431.</summary>
    [Range(1024, 1 << 20)]
    public int MaxHeaderBytes { get; set; } = 16 << 10;

    /// <summary>Requests that are worked on at the same time; one more is a 503 with <c>Retry-After</c>.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 1000;

    /// <summary>
    /// Requests that one client address may make in a second, on average; more is a 429 with <c>Retry-After</c>. 0: as many as it likes.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>
    /// Seconds within which the headers of a request must have come, and after which its body must come with 240 bytes a
    /// second; slower is a 408.
    /// </summary>
    [Range(2.0, 600.0)]
    public double SlowSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds for which a service that was told to stop still answers as before, with <c>/health</c> unhealthy and
    /// <c>Connection: close</c> on every answer, so that callers leave before it does. A load balancer needs as long as it takes
    /// to look at <c>/health</c>.
    /// </summary>
    [Range(0.0, 600.0)]
    public double LeadSeconds { get; set; } = 1;

    /// <summary>Seconds that a stop waits, after that, for the requests that are being worked on.</summary>
    [Range(0.0, 600.0)]
    public double DrainSeconds { get; set; } = 15;
}
