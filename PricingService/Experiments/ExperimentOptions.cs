using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Experiments;

/// <summary>Section <c>Experiments</c>.</summary>
internal sealed class ExperimentOptions
{
    /// <summary>Seconds between two looks for experiments that another replica started, ended or promoted.</summary>
    [Range(0.1, 60)]
    public double WatchSeconds { get; set; } = 1;

    /// <summary>Subjects that one experiment recognises; later ones are priced by their variant but not counted.</summary>
    [Range(1_000, 100_000_000)]
    [FormerName("MostSubjects")]
    public long MaxSubjects { get; set; } = 2_000_000;
}
