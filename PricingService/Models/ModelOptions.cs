using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Models;

/// <summary>Section <c>Models</c>.</summary>
internal sealed class ModelOptions
{
    /// <summary>If off, only requests and drift cause a retraining.</summary>
    public bool RetrainAutomatically { get; set; } = true;

    /// <summary>New outcomes of a property that cause a retraining, provided that they are also a tenth more than before.</summary>
    [Range(10, 10_000_000)]
    public int RetrainAfterOutcomes { get; set; } = 500;

    /// <summary>Seconds between two looks for new outcomes and other replicas' models.</summary>
    [Range(1, 3600)]
    public int WatchSeconds { get; set; } = 5;

    /// <summary>Newest outcomes of a property that are used for training.</summary>
    [Range(100, 1_000_000)]
    public int Window { get; set; } = 100_000;

    /// <summary>Models in memory.</summary>
    [Range(1, 1_000_000)]
    [FormerName("MostLoaded")]
    public int MaxLoaded { get; set; } = 10_000;
}
