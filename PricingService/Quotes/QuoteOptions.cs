using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace PricingService.Quotes;

/// <summary>Section <c>Quotes</c>.</summary>
internal sealed class QuoteOptions
{
    /// <summary>Quotes stored in one transaction.</summary>
    [Range(1, 10_000)]
    [FormerName("MostInOneCommit")]
    public int MaxBatch { get; set; } = 1_000;

    /// <summary>Days for which an outcome can refer to a quote; then the quote is removed.</summary>
    [Range(1, 3650)]
    [FormerName("KeepDays")]
    public int RetentionDays { get; set; } = 180;
}
