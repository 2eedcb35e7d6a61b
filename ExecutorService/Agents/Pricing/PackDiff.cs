using ExecutorService.Ledger;

namespace ExecutorService.Agents.Pricing;

/// <summary>Answer of <c>pricing.pack_diff</c>: the nights that both packs price, in the same currency.</summary>
internal sealed record PackDiff(string PackId, string BasePackId, long NightsCompared, long NightsChanged,
    IReadOnlyList<PropertyDiff> Properties)
{
    public static PackDiff Between(PackAnswer before, PackAnswer after)
    {
        var then = (before.Prices ?? []).ToDictionary(property => property.PropertyId);
        var now = (after.Prices ?? []).ToDictionary(property => property.PropertyId);
        PropertyDiff[] properties = [.. then.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(id => Compare(id, then.GetValueOrDefault(id), now.GetValueOrDefault(id)))];
        return new PackDiff(after.PackId, before.PackId, properties.Sum(p => (long)p.NightsCompared),
            properties.Sum(p => (long)p.NightsChanged), properties);
    }

    private static PropertyDiff Compare(string id, PackProperty? then, PackProperty? now)
    {
        if (then is null) return PropertyDiff.OfOne(id, "added", now!.Currency);
        if (now is null) return PropertyDiff.OfOne(id, "removed", then.Currency);
        if (then.Currency != now.Currency) return PropertyDiff.OfOne(id, "currency_changed", now.Currency);

        var old = then.Nights.ToDictionary(night => night.Date, night => night.Price);
        (decimal Old, decimal New)[] both = [.. now.Nights.Where(night => old.ContainsKey(night.Date))
            .Select(night => (old[night.Date], night.Price))];
        if (both.Length == 0) return PropertyDiff.OfOne(id, "no_common_nights", now.Currency);

        var changes = both.Where(night => night.Old != night.New).Select(night => night.New - night.Old).ToArray();
        return new PropertyDiff
        {
            PropertyId = id,
            Change = changes.Length == 0 ? "same" : "changed",
            Currency = now.Currency,
            NightsCompared = both.Length,
            NightsChanged = changes.Length,
            AverageBefore = Currencies.Round(both.Average(night => night.Old), now.Currency),
            AverageAfter = Currencies.Round(both.Average(night => night.New), now.Currency),
            LargestFall = Currencies.Round(changes.DefaultIfEmpty().Min(), now.Currency),
            LargestRise = Currencies.Round(changes.DefaultIfEmpty().Max(), now.Currency),
        };
    }
}

internal sealed record PropertyDiff
{
    public required string PropertyId { get; init; }

    /// <summary>
    /// <c>same</c>, <c>changed</c>, <c>added</c>, <c>removed</c>, <c>currency_changed</c> or
    /// <c>no_common_nights</c>.
    /// </summary>
    public required string Change { get; init; }
    public required string Currency { get; init; }
    public required int NightsCompared { get; init; }
    public required int NightsChanged { get; init; }
    public required decimal? AverageBefore { get; init; }
    public required decimal? AverageAfter { get; init; }
    public required decimal? LargestFall { get; init; }
    public required decimal? LargestRise { get; init; }

    public static PropertyDiff OfOne(string id, string change, string currency) => new()
    {
        PropertyId = id,
        Change = change,
        Currency = currency,
        NightsCompared = 0,
        NightsChanged = 0,
        AverageBefore = null,
        AverageAfter = null,
        LargestFall = null,
        LargestRise = null,
    };
}
