namespace ExecutorService.Ledger;

/// <summary>One line of the ledger, checked: see <see cref="EntryRules"/>.</summary>
internal sealed record Entry
{
    public required string EntryId { get; init; }
    public required EntryKind Kind { get; init; }
    public required DateOnly Date { get; init; }
    public required string PortfolioId { get; init; }
    public required string PropertyId { get; init; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public int? Nights { get; init; }
    public string? Memo { get; init; }
}

internal enum EntryKind
{
    /// <summary>A stay: starts at the entry's date, lasts its nights; the amount is for the whole stay. A refund is negative.</summary>
    Booking,

    /// <summary>The price that was listed for the night of the entry's date.</summary>
    Rate,

    /// <summary>Money spent on the property at the entry's date. A credit is negative.</summary>
    Cost,
}

internal static class EntryKinds
{
    public static string Word(this EntryKind kind) => kind switch
    {
        EntryKind.Booking => "booking",
        EntryKind.Rate => "rate",
        EntryKind.Cost => "cost",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static EntryKind? Parse(string? word) => word switch
    {
        "booking" => EntryKind.Booking,
        "rate" => EntryKind.Rate,
        "cost" => EntryKind.Cost,
        _ => null,
    };
}
