using System.ComponentModel.DataAnnotations;

namespace PricingService.Quotes;

/// <summary>Section <c>Quotes</c>.</summary>
internal sealed class QuoteOptions
{
    /// <summary>Quotes that may wait for the database before callers do.</summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 10_000;

    [Range(1, 10_000)]
    public int MostInOneCommit { get; set; } = 1_000;

    /// <summary>An outcome can refer to a quote for so long; then the quote is removed.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 180;
}
