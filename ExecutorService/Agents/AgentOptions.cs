using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace ExecutorService.Agents;

/// <summary>Section <c>Agents</c>: the limits for every agent.</summary>
internal sealed class AgentOptions
{
    /// <summary>Calls that an agent serves at once; further ones wait within their step's time-out.</summary>
    [Range(1, 1_000)]
    [FormerName("ConcurrentCalls")]
    public int MaxConcurrentCalls { get; set; } = 16;

    /// <summary>Share of failed calls that opens an agent's circuit.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Calls within the sampling window below which the circuit stays closed.</summary>
    [Range(2, 10_000)]
    public int MinimumThroughput { get; set; } = 5;

    /// <summary>Seconds over which the share of failures is taken.</summary>
    [Range(1, 3_600)]
    public int SamplingSeconds { get; set; } = 30;

    /// <summary>Seconds that an open circuit refuses calls before it lets one through as a trial.</summary>
    [Range(1, 3_600)]
    public int BreakSeconds { get; set; } = 15;
}
