using System.ComponentModel.DataAnnotations;

namespace GenerationService.Automations;

/// <summary>Section <c>Automations</c>.</summary>
internal sealed class AutomationOptions
{
    /// <summary>Automations of which a process runs a step at the same time. 0: it only accepts them.</summary>
    [Range(0, 256)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Seconds of pause after a step's first failure; doubled with each further one.</summary>
    [Range(0.01, 3600)]
    public double BackoffSeconds { get; set; } = 2;

    /// <summary>Seconds of the longest pause after a failure.</summary>
    [Range(0.01, 86400)]
    public double MaxBackoffSeconds { get; set; } = 300;

    /// <summary>
    /// Seconds until a request whose outcome is unknown is looked up: it may still be at work at the provider, and until then
    /// finding nothing proves nothing.
    /// </summary>
    [Range(0.0, 3600)]
    public double LookUpAfterSeconds { get; set; } = 60;

    /// <summary>Seconds between two looks at something under way elsewhere, such as a deployment.</summary>
    [Range(0.05, 60)]
    public double ProgressSeconds { get; set; } = 3;

    /// <summary>Hours for which a step may wait for a provider that asks for a pause, in total.</summary>
    [Range(0.01, 720)]
    public double MaxWaitHours { get; set; } = 24;

    /// <summary>How often a step may lose its worker before it counts as failed: one that kills it must not do so forever.</summary>
    [Range(1, 1000)]
    public int MaxLosses { get; set; } = 20;

    /// <summary>Bytes of the largest result of a step, as JSON.</summary>
    [Range(1024, 1 << 20)]
    public int MaxResultBytes { get; set; } = 64 * 1024;

    /// <summary>Connections that may watch automations at the same time, in one process.</summary>
    [Range(1, 100_000)]
    public int MaxWatchers { get; set; } = 5000;

    public TimeSpan Backoff => TimeSpan.FromSeconds(BackoffSeconds);
    public TimeSpan MaxBackoff => TimeSpan.FromSeconds(MaxBackoffSeconds);
    public TimeSpan LookUpAfter => TimeSpan.FromSeconds(LookUpAfterSeconds);
    public TimeSpan Progress => TimeSpan.FromSeconds(ProgressSeconds);
    public TimeSpan MaxWait => TimeSpan.FromHours(MaxWaitHours);
}
