using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace ExecutorService.Ledger;

/// <summary>Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>Entries in one commit.</summary>
    [Range(1, 10_000)]
    [FormerName("LargestBatch")]
    public int MaxBatch { get; set; } = 1_000;

    /// <summary>Entries on one page when reading the state as of a commit.</summary>
    [Range(1, 10_000)]
    [FormerName("LargestPage")]
    public int MaxPage { get; set; } = 1_000;
}
