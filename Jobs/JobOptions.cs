using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace Jobs;

/// <summary>Section <c>Queue</c>.</summary>
public sealed class JobOptions
{
    /// <summary>Jobs of one queue that this process runs at the same time. 0: this replica only accepts jobs.</summary>
    [Range(0, 256)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Seconds for which a job stays with a worker that is not heard from. A live worker renews three times in it.</summary>
    [Range(1.0, 3600.0)]
    public double LeaseSeconds { get; set; } = 4;

    /// <summary>Seconds between two looks for jobs that another replica accepted, that fell due or that were left behind.</summary>
    [Range(0.05, 60)]
    public double PollSeconds { get; set; } = 1;

    /// <summary>Attempts before a job becomes a dead letter.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Seconds of pause after the first failure; doubled with each further one.</summary>
    [Range(0.01, 3600)]
    public double BackoffSeconds { get; set; } = 1;

    /// <summary>Seconds of the longest pause.</summary>
    [Range(0.01, 86400)]
    [FormerName("LongestBackoffSeconds")]
    public double MaxBackoffSeconds { get; set; } = 300;

    /// <summary>
    /// How often a job may be postponed without its attempt being counted. A further time counts, so that a service which always says
    /// "later" cannot keep a job forever.
    /// </summary>
    [Range(0, 10_000)]
    public int MaxPostponements { get; set; } = 100;

    /// <summary>Hours after its first start that a job may be postponed to; later than that counts as a failed attempt.</summary>
    [Range(0.0, 8760.0)]
    public double MaxPostponedHours { get; set; } = 72;

    /// <summary>
    /// Seconds that running jobs get to finish when the service stops, before they are given back. The host waits for
    /// <c>Limits:LeadSeconds</c> and <c>Limits:DrainSeconds</c> in total.
    /// </summary>
    [Range(0.0, 25.0)]
    public double DrainSeconds { get; set; } = 5;

    /// <summary>
    /// Jobs that may wait in one queue; further ones are refused. Several replicas may exceed it by what they accept between two polls.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>Days for which finished jobs, their results and their idempotency keys are kept.</summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 30;

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
    public TimeSpan Poll => TimeSpan.FromSeconds(PollSeconds);
    public TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);
}
