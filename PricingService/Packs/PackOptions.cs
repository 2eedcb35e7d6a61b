using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Packs;

/// <summary>Section <c>Packs</c>.</summary>
internal sealed class PackOptions
{
    public const int MostNights = 730;

    /// <summary>Hours after which a fresh pack is stale: a nightly build, plus some grace.</summary>
    [Range(1, 8760)]
    public int StaleAfterHours { get; set; } = 30;

    [Range(1, 1_000_000)]
    [FormerName("MostProperties")]
    public int MaxProperties { get; set; } = 10_000;

    /// <summary>Seconds between two looks at the packs' freshness, for the metric.</summary>
    [Range(1, 3600)]
    public int WatchSeconds { get; set; } = 15;

    /// <summary>Packs that one process builds at the same time; others wait their turn.</summary>
    [Range(1, 16)]
    [FormerName("MostBuildsAtOnce")]
    public int MaxConcurrentBuilds { get; set; } = 2;

    /// <summary>Threads that one build prices with; 0: as many as there are processors.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Seconds that <c>POST /packs</c> waits for the pack before it answers with where to follow its build.</summary>
    [Range(1, 3600)]
    public int WaitSeconds { get; set; } = 60;

    /// <summary>
    /// Days that a pack is kept at least, after it was built or last marked fresh: executions pinned to it can be replayed.
    /// </summary>
    [Range(1, 36500)]
    [FormerName("KeepDays")]
    public int RetentionDays { get; set; } = 1100;

    /// <summary>Newest packs of each scope that are kept however old they are.</summary>
    [Range(1, 1_000_000)]
    [FormerName("KeepCount")]
    public int MinKept { get; set; } = 100;

    public TimeSpan StaleAfter => TimeSpan.FromHours(StaleAfterHours);
}
