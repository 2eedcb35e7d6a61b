namespace ExecutorService.Ledger;

/// <summary>An entry as it was sent; everything optional, so that every fault of a batch can be named at once.</summary>
internal sealed record EntryRequest(
    string? EntryId = null,
    string? Kind = null,
    string? Date = null,
    string? PortfolioId = null,
    string? PropertyId = null,
    decimal? Amount = null,
    string? Currency = null,
    int? Nights = null,
    string? Memo = null);

internal sealed record AppendRequest(IReadOnlyList<EntryRequest?>? Entries = null);
