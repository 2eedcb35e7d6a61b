using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Competitors;

/// <summary>Section <c>Competitors</c>.</summary>
internal sealed class CompetitorOptions
{
    /// <summary>A rate observed longer ago is not used in prices. A feed may say otherwise of its own.</summary>
    [Range(0.01, 168)]
    public double StaleAfterHours { get; set; } = 24;

    /// <summary>Rates not seen again for so many days are removed; rates of nights that have passed go at once.</summary>
    [Range(7, 365)]
    [FormerName("KeepDays")]
    public int RetentionDays { get; set; } = 30;

    /// <summary>Rates of one property; more are refused.</summary>
    [Range(1, 1_000_000)]
    [FormerName("MostRates")]
    public int MaxRates { get; set; } = 10_000;

    /// <summary>Rates of one night of a property; more are refused.</summary>
    [Range(1, 1_000)]
    [FormerName("MostRatesOfNight")]
    public int MaxRatesPerNight { get; set; } = 200;

    /// <summary>Properties whose rates are in memory.</summary>
    [Range(1, 1_000_000)]
    [FormerName("MostLoaded")]
    public int MaxLoaded { get; set; } = 5_000;

    /// <summary>Seconds between two looks for rates that other replicas took in, and whether each feed has its turn.</summary>
    [Range(1, 60)]
    public int WatchSeconds { get; set; } = 5;

    /// <summary>Feeds that are pulled at the same time.</summary>
    [Range(1, 50)]
    [FormerName("MostPullsAtOnce")]
    public int MaxConcurrentPulls { get; set; } = 4;

    /// <summary>The longest pause between two pulls of a feed that keeps failing.</summary>
    [Range(0.01, 168)]
    [FormerName("LongestPauseHours")]
    public double MaxPauseHours { get; set; } = 6;
}
