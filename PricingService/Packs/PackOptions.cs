using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Packs;

/// <summary>Section <c>Packs</c>.</summary>
internal sealed class PackOptions
{
    public const int MostNights = 730;

    /// <summary>A fresh pack is stale after so many hours: a nightly build, and some grace.</summary>
    [Range(1, 8760)]
    public int StaleAfterHours { get; set; } = 30;

    [Range(1, 1_000_000)]
    [FormerName("MostProperties")]
    public int MaxProperties { get; set; } = 10_000;

    /// <summary>How often the state of the current packs is looked at for the metrics.</summary>
    [Range(1, 3600)]
    public int WatchSeconds { get; set; } = 15;

    /// <summary>Packs that one process builds at the same time; further ones wait their turn.</summary>
    [Range(1, 16)]
    [FormerName("MostBuildsAtOnce")]
    public int MaxConcurrentBuilds { get; set; } = 2;

    /// <summary>Threads that one build prices with; 0: as many as there are processors.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>For how long <c>POST /packs</c> waits for the pack before it answers with where its build can be followed.</summary>
    [Range(1, 3600)]
    public int WaitSeconds { get; set; } = 60;

    /// <summary>
    /// For so many days a pack is kept at least, after it was built or last marked fresh: executions pinned to it can be replayed.
    /// </summary>
    [Range(1, 36500)]
    [FormerName("KeepDays")]
    public int RetentionDays { get; set; } = 1100;

    /// <summary>So many of the newest packs of each scope are kept however old they are.</summary>
    [Range(1, 1_000_000)]
    [FormerName("KeepCount")]
    public int MinKept { get; set; } = 100;

    public TimeSpan StaleAfter => TimeSpan.FromHours(StaleAfterHours);
}
