using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Experiments;

/// <summary>Section <c>Experiments</c>.</summary>
internal sealed class ExperimentOptions
{
    /// <summary>How often it is looked whether another replica started, ended or promoted an experiment.</summary>
    [Range(0.1, 60)]
    public double WatchSeconds { get; set; } = 1;

    /// <summary>Subjects that one experiment recognises; those who come later are priced by their variant and not counted.</summary>
    [Range(1_000, 100_000_000)]
    [FormerName("MostSubjects")]
    public long MaxSubjects { get; set; } = 2_000_000;
}
