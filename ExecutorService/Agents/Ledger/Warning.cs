using Storage.Rows;

namespace ExecutorService.Agents.Ledger;

/// <summary>Why figures may say less than they seem to.</summary>
/// <param name="Code">One of a closed set: docs/patterns.md lists them.</param>
/// <param name="Message">In words, with the way out.</param>
/// <param name="Properties">The properties concerned, at most <see cref="MostNamed"/>; empty if it is about the whole portfolio.</param>
internal sealed record Warning(string Code, string Message, IReadOnlyList<string> Properties)
{
    public const int MostNamed = 20;

    public static Warning EmptyLedger { get; } = new("empty_ledger",
        "The ledger holds nothing of this portfolio, so nothing is known of its bookings and costs. Import them (docs/ledger.md), or " +
        "check portfolio_id.", []);

    public static Warning NoBookings { get; } = new("no_bookings",
        "The ledger holds no booking of this portfolio, so revenue and occupancy are 0. Import its bookings.", []);

    public static Warning NoCosts { get; } = new("no_costs",
        "The ledger holds no cost of this portfolio, so net is all of the revenue. Import its costs.", []);

    public static Warning EndsBefore(DateOnly last) => new("ends_before",
        $"The ledger's last entry of this portfolio is of {last.ToIso()}, before these days. Import what came after it.", []);

    public static Warning BeginsAfter(DateOnly first) => new("begins_after",
        $"The ledger's first entry of this portfolio is of {first.ToIso()}, after these days. Import what came before it.", []);

    public static Warning BeginsWithin(DateOnly first) => new("begins_within",
        $"The ledger's first entry of this portfolio is of {first.ToIso()}: the days before it count as unsold. Import what came before " +
        "it, or ask for fewer days.", []);

    public static Warning NotInLedger(IReadOnlyList<string> properties) => new("not_in_ledger",
        $"The pack prices {properties.Count} properties that the ledger has no entry of, so nothing is known of their bookings. " +
        "Import them, or check that both use the same property ids.", [.. properties.Take(MostNamed)]);
}
