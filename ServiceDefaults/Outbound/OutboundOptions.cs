using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Outbound;

/// <summary>Section <c>Outbound</c>; <c>Outbound:{service}</c> overrides single values for one service.</summary>
public sealed class OutboundOptions
{
    /// <summary>Seconds that one attempt may take.</summary>
    [Range(0.1, 300)]
    public double AttemptTimeoutSeconds { get; set; } = 5;

    /// <summary>Seconds that a call may take including all attempts.</summary>
    [Range(0.1, 600)]
    public double TotalTimeoutSeconds { get; set; } = 15;

    /// <summary>Attempts after the first one, for calls that are safe to repeat.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    /// <summary>Seconds before the first retry; doubled each time, with jitter.</summary>
    [Range(0.001, 60)]
    public double RetryDelaySeconds { get; set; } = 0.2;

    /// <summary>Share of failed attempts at which the circuit opens.</summary>
    [Range(0.01, 1)]
    public double BreakerFailureRatio { get; set; } = 0.5;

    /// <summary>Attempts within the window before the circuit may open.</summary>
    [Range(2, 10_000)]
    public int BreakerMinimumThroughput { get; set; } = 10;

    /// <summary>Seconds over which failures are counted.</summary>
    [Range(0.5, 3600)]
    public double BreakerWindowSeconds { get; set; } = 30;

    /// <summary>Seconds for which an open circuit refuses calls before it lets one through as a trial.</summary>
    [Range(0.5, 3600)]
    public double BreakerOpenSeconds { get; set; } = 10;

    /// <summary>Largest answer that is read into memory.</summary>
    [Range(1024, 1L << 30)]
    public long MaxResponseBytes { get; set; } = 16 << 20;

    /// <summary>Hosts (<c>name</c> or <c>name:port</c>) that guarded clients may call even if their addresses are not public.</summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];
}
