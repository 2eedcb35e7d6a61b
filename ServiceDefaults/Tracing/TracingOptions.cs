using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Tracing;

/// <summary>Section <c>Tracing</c>.</summary>
public sealed class TracingOptions
{
    /// <summary>
    /// Share of the traces begun here that are kept. Unset: 1 in Development, 0.5 in Staging, 0.1 elsewhere. A caller's
    /// decision is respected.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? SampleRatio { get; set; }

    /// <summary>Requests that took this many seconds, and those that failed, are kept even if their trace was not sampled.</summary>
    [Range(0.001, 3600)]
    public double SlowSeconds { get; set; } = 1;

    internal double SampleRatioIn(IHostEnvironment environment) =>
        SampleRatio ?? (environment.IsDevelopment() ? 1 : environment.IsStaging() ? 0.5 : 0.1);
}
