using System.ComponentModel.DataAnnotations;

namespace PricingService.Competitors;

/// <summary>Section <c>Competitors</c>.</summary>
internal sealed class CompetitorOptions
{
    /// <summary>Hours after which an observed rate is no longer used in prices. A feed may override it for its own rates.</summary>
    [Range(0.01, 168)]
    public double StaleAfterHours { get; set; } = 24;

    /// <summary>Days after which rates that were not seen again are removed; rates for past nights are removed regardless.</summary>
    [Range(7, 365)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Rates per property; more are refused.</summary>
    [Range(1, 1_000_000)]
    public int MostRates { get; set; } = 10_000;

    /// <summary>Rates per property and night; more are refused.</summary>
    [Range(1, 1_000)]
    public int MostRatesOfNight { get; set; } = 200;

    /// <summary>Properties whose rates are in memory.</summary>
    [Range(1, 1_000_000)]
    public int MostLoaded { get; set; } = 5_000;

    /// <summary>Seconds between two looks for other replicas' rates, and for feeds that have no job yet.</summary>
    [Range(1, 60)]
    public int WatchSeconds { get; set; } = 5;

    /// <summary>Feeds pulled at the same time.</summary>
    [Range(1, 50)]
    public int MostPullsAtOnce { get; set; } = 4;

    /// <summary>Hours of the longest pause between two pulls of a feed that keeps failing.</summary>
    [Range(0.01, 168)]
    public double LongestPauseHours { get; set; } = 6;
}
