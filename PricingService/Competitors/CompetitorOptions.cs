using System.ComponentModel.DataAnnotations;

namespace PricingService.Competitors;

/// <summary>Section <c>Competitors</c>.</summary>
internal sealed class CompetitorOptions
{
    /// <summary>A rate observed longer ago is not used in prices. A feed may say otherwise of its own.</summary>
    [Range(0.01, 168)]
    public double StaleAfterHours { get; set; } = 24;

    /// <summary>Rates not seen again for so many days are removed; rates of nights that have passed go at once.</summary>
    [Range(7, 365)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Rates of one property; more are refused.</summary>
    [Range(1, 1_000_000)]
    public int MostRates { get; set; } = 10_000;

    /// <summary>Rates of one night of a property; more are refused.</summary>
    [Range(1, 1_000)]
    public int MostRatesOfNight { get; set; } = 200;

    /// <summary>Properties whose rates are in memory.</summary>
    [Range(1, 1_000_000)]
    public int MostLoaded { get; set; } = 5_000;

    /// <summary>Seconds between two looks for rates that other replicas took in, and whether each feed has its turn.</summary>
    [Range(1, 60)]
    public int WatchSeconds { get; set; } = 5;

    /// <summary>Feeds that are pulled at the same time.</summary>
    [Range(1, 50)]
    public int MostPullsAtOnce { get; set; } = 4;

    /// <summary>The longest pause between two pulls of a feed that keeps failing.</summary>
    [Range(0.01, 168)]
    public double LongestPauseHours { get; set; } = 6;
}
