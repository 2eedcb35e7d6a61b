using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>
/// Answer of <c>ledger.costs</c>. A cost's category is its memo up to a colon: <c>cleaning: after the storm</c> is <c>cleaning</c>.
/// </summary>
internal sealed record Costs(DateOnly From, DateOnly To, int Days, IReadOnlyList<CategoryCosts> Categories,
    IReadOnlyList<PropertyCosts> Properties, IReadOnlyList<Warning> Warnings)
{
    private const string NoCategory = "other";

    public static Costs Of(IEnumerable<Entry> entries, Coverage coverage, DateOnly from, DateOnly to)
    {
        var costs = entries.Where(entry => entry.Kind is EntryKind.Cost && entry.Date >= from && entry.Date <= to).ToArray();
        var totals = costs.GroupBy(cost => cost.Currency).ToDictionary(group => group.Key, group => group.Sum(cost => cost.Amount));
        return new Costs(from, to, to.DayNumber - from.DayNumber + 1,
            [.. costs.GroupBy(cost => (cost.Currency, Category: CategoryOf(cost)))
                .OrderBy(group => group.Key.Currency, StringComparer.Ordinal).ThenByDescending(group => group.Sum(cost => cost.Amount))
                .ThenBy(group => group.Key.Category, StringComparer.Ordinal)
                .Select(group => new CategoryCosts(group.Key.Category, group.Key.Currency, group.Count(), Sum(group, group.Key.Currency),
                    Share(group, totals[group.Key.Currency])))],
            [.. costs.GroupBy(cost => (cost.PropertyId, cost.Currency))
                .OrderBy(group => group.Key.PropertyId, StringComparer.Ordinal).ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
                .Select(group => new PropertyCosts(group.Key.PropertyId, group.Key.Currency, group.Count(), Sum(group, group.Key.Currency),
                    Share(group, totals[group.Key.Currency])))],
            [.. coverage.WarningsFor(from, to).Where(warning => warning != Warning.NoBookings)]);
    }

    private static string CategoryOf(Entry cost) =>
        cost.Memo?.Split(':')[0].Trim().ToLowerInvariant() is { Length: > 0 } category && cost.Memo.Contains(':', StringComparison.Ordinal)
            ? category
            : NoCategory;

    private static decimal Sum(IEnumerable<Entry> costs, string currency) => Currencies.Round(costs.Sum(cost => cost.Amount), currency);

    /// <summary>With credits a total can be zero or less, and then shares are meaningless.</summary>
    private static decimal? Share(IEnumerable<Entry> costs, decimal total) => total > 0
        ? Ratios.Of(costs.Sum(cost => cost.Amount), total)
        : null;
}

internal sealed record CategoryCosts(string Category, string Currency, int Entries, decimal Amount, decimal? Share);

internal sealed record PropertyCosts(string PropertyId, string Currency, int Entries, decimal Amount, decimal? Share);
