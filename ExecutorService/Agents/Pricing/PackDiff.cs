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
        return new PropertyDiff(id, changes.Length == 0 ? "same" : "changed", now.Currency, both.Length, changes.Length,
            Currencies.Round(both.Average(night => night.Old), now.Currency),
            Currencies.Round(both.Average(night => night.New), now.Currency),
            Currencies.Round(changes.DefaultIfEmpty().Min(), now.Currency),
            Currencies.Round(changes.DefaultIfEmpty().Max(), now.Currency));
    }
}

/// <param name="Change"><c>same</c>, <c>changed</c>, <c>added</c>, <c>removed</c>, <c>currency_changed</c> or
/// <c>no_common_nights</c>.</param>
internal sealed record PropertyDiff(string PropertyId, string Change, string Currency, int NightsCompared, int NightsChanged,
    decimal? AverageBefore, decimal? AverageAfter, decimal? LargestFall, decimal? LargestRise)
{
    public static PropertyDiff OfOne(string id, string change, string currency) => new(id, change, currency, 0, 0, null, null, null, null);
}
