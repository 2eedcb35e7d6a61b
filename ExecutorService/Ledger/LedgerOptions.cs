using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace ExecutorService.Ledger;

/// <summary>Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>Most entries of one commit.</summary>
    [Range(1, 10_000)]
    [FormerName("LargestBatch")]
    public int MaxBatch { get; set; } = 1_000;

    /// <summary>Most entries of one page when the state as of a commit is read.</summary>
    [Range(1, 10_000)]
    [FormerName("LargestPage")]
    public int MaxPage { get; set; } = 1_000;
}
