namespace PricingService.Packs;

/// <summary>What changed from one pack to another.</summary>
/// <param name="Properties">A page of those that differ, ordered by id.</param>
/// <param name="Next">The <c>after</c> of the next page; null on the last.</param>
internal sealed record PackDiffView(PackSummary From, PackSummary To, PackDiffTotals Totals, IReadOnlyList<PropertyDiff> Properties,
    string? Next)
{
    /// <summary>
    /// Goes through all properties once and keeps only those of the page: the nights of large packs would fill the memory.
    /// </summary>
    public static PackDiffView Of(PackSummary from, PackSummary to, IEnumerable<PropertyDiff> all, string after, int limit)
    {
        var counts = new Dictionary<PropertyChange, int>();
        var sums = new SortedDictionary<string, CurrencySums>(StringComparer.Ordinal);
        var (compared, changed) = (0L, 0L);
        var page = new List<PropertyDiff>();
        string? next = null;
        foreach (var property in all)
        {
            counts[property.Change] = counts.GetValueOrDefault(property.Change) + 1;
            compared += property.NightsCompared;
            changed += property.NightsChanged;
            if (property.NightsCompared > 0)
            {
                var sum = sums.GetValueOrDefault(property.Currency) ?? new CurrencySums(property.Currency, 0, 0);
                sums[property.Currency] = sum with { From = sum.From + property.SumFrom, To = sum.To + property.SumTo };
            }
            if (property.Change == PropertyChange.Same || string.CompareOrdinal(property.PropertyId, after) <= 0) continue;
            if (page.Count < limit) page.Add(property);
            else next ??= page[^1].PropertyId;
        }
        int Count(params PropertyChange[] changes) => changes.Sum(change => counts.GetValueOrDefault(change));
        return new PackDiffView(from, to, new PackDiffTotals
        {
            PropertiesSame = Count(PropertyChange.Same),
            PropertiesChanged = Count(PropertyChange.Changed),
            PropertiesAdded = Count(PropertyChange.Added),
            PropertiesRemoved = Count(PropertyChange.Removed),
            PropertiesNotComparable = Count(PropertyChange.CurrencyChanged, PropertyChange.NoCommonNights),
            NightsCompared = compared,
            NightsChanged = changed,
            Sums = [.. sums.Values],
        }, page, next);
    }
}

/// <summary>Over all properties, not only those of the page.</summary>
internal sealed record PackDiffTotals
{
    public required int PropertiesSame { get; init; }
    public required int PropertiesChanged { get; init; }
    public required int PropertiesAdded { get; init; }
    public required int PropertiesRemoved { get; init; }

    /// <summary>With another currency than before, or without a common night.</summary>
    public required int PropertiesNotComparable { get; init; }
    public required long NightsCompared { get; init; }
    public required long NightsChanged { get; init; }

    /// <summary>Over the nights that both packs price, by currency.</summary>
    public required IReadOnlyList<CurrencySums> Sums { get; init; }
}

internal sealed record CurrencySums(string Currency, decimal From, decimal To);
