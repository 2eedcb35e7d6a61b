namespace ExecutorService.Ledger;

/// <summary>An entry as it was sent; everything optional, so that every fault of a batch can be named at once.</summary>
internal sealed record EntryRequest
{
    public string? EntryId { get; init; }
    public string? Kind { get; init; }
    public string? Date { get; init; }
    public string? PortfolioId { get; init; }
    public string? PropertyId { get; init; }
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }
    public int? Nights { get; init; }
    public string? Memo { get; init; }
}

internal sealed record AppendRequest(IReadOnlyList<EntryRequest?>? Entries = null);
