using System.ComponentModel.DataAnnotations;

namespace ExecutorService.Ledger;

/// <summary>Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>Most entries of one commit.</summary>
    [Range(1, 10_000)]
    public int LargestBatch { get; set; } = 1_000;

    /// <summary>Most entries of one page when the state as of a commit is read.</summary>
    [Range(1, 10_000)]
    public int LargestPage { get; set; } = 1_000;
}
