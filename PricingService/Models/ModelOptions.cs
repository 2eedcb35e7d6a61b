using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Models;

/// <summary>Section <c>Models</c>.</summary>
internal sealed class ModelOptions
{
    /// <summary>Off, only requests and drift retrain.</summary>
    public bool RetrainAutomatically { get; set; } = true;

    /// <summary>New outcomes of a property, and at least a tenth of those it was trained on, that bring about a retraining.</summary>
    [Range(10, 10_000_000)]
    public int RetrainAfterOutcomes { get; set; } = 500;

    /// <summary>How often new outcomes and other replicas' models are looked for.</summary>
    [Range(1, 3600)]
    public int WatchSeconds { get; set; } = 5;

    /// <summary>The newest outcomes of a property that are trained on.</summary>
    [Range(100, 1_000_000)]
    public int Window { get; set; } = 100_000;

    /// <summary>Models in memory.</summary>
    [Range(1, 1_000_000)]
    [FormerName("MostLoaded")]
    public int MaxLoaded { get; set; } = 10_000;
}
