using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Competitors;

/// <summary>Section <c>Competitors</c>.</summary>
internal sealed class CompetitorOptions
{
    /// <summary>Hours after which an observed rate is no longer used in prices. A feed may override it for its own rates.</summary>
    [Range(0.01, 168)]
    public double StaleAfterHours { get; set; } = 24;

    /// <summary>Days after which rates that were not seen again are removed; rates for past nights are removed regardless.</summary>
    [Range(7, 365)]
    [FormerName("KeepDays")]
    public int RetentionDays { get; set; } = 30;

    /// <summary>Rates per property; more are refused.</summary>
    [Range(1, 1_000_000)]
    [FormerName("MostRates")]
    public int MaxRates { get; set; } = 10_000;

    /// <summary>Rates per property and night; more are refused.</summary>
    [Range(1, 1_000)]
    [FormerName("MostRatesOfNight")]
    public int MaxRatesPerNight { get; set; } = 200;

    /// <summary>Properties whose rates are in memory.</summary>
    [Range(1, 1_000_000)]
    [FormerName("MostLoaded")]
    public int MaxLoaded { get; set; } = 5_000;

    /// <summary>Seconds between two looks for other replicas' rates, and for feeds that have no job yet.</summary>
    [Range(1, 60)]
    public int WatchSeconds { get; set; } = 5;

    /// <summary>Feeds pulled at the same time.</summary>
    [Range(1, 50)]
    [FormerName("MostPullsAtOnce")]
    public int MaxConcurrentPulls { get; set; } = 4;

    /// <summary>Hours of the longest pause between two pulls of a feed that keeps failing.</summary>
    [Range(0.01, 168)]
    [FormerName("LongestPauseHours")]
    public double MaxPauseHours { get; set; } = 6;
}
