using System.ComponentModel.DataAnnotations;

namespace PricingService.Packs;

/// <summary>Section <c>Packs</c>.</summary>
internal sealed class PackOptions
{
    public const int MostNights = 730;

    /// <summary>A fresh pack is stale after so many hours: a nightly build, and some grace.</summary>
    [Range(1, 8760)]
    public int StaleAfterHours { get; set; } = 30;

    [Range(1, 1_000_000)]
    public int MostProperties { get; set; } = 10_000;

    /// <summary>How often the state of the current packs is looked at for the metrics.</summary>
    [Range(1, 3600)]
    public int WatchSeconds { get; set; } = 15;

    public TimeSpan StaleAfter => TimeSpan.FromHours(StaleAfterHours);
}
