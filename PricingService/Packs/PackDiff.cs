using ServiceDefaults.Money;

namespace PricingService.Packs;

/// <summary>Compares two packs property by property, on the nights that both price.</summary>
internal static class PackDiff
{
    /// <param name="from">In ordinal order of the property ids, like <paramref name="to"/>.</param>
    /// <param name="fromDate">The first night of <paramref name="from"/>.</param>
    public static IEnumerable<PropertyDiff> Between(IReadOnlyList<PackedProperty> from, DateOnly fromDate, IReadOnlyList<PackedProperty> to,
        DateOnly toDate)
    {
        var (i, j) = (0, 0);
        while (i < from.Count || j < to.Count)
        {
            var order = i == from.Count ? 1 : j == to.Count ? -1 : string.CompareOrdinal(from[i].PropertyId, to[j].PropertyId);
            yield return order switch
            {
                < 0 => PropertyDiff.Without(from[i++], PropertyChange.Removed),
                > 0 => PropertyDiff.Without(to[j++], PropertyChange.Added),
                _ => Compare(from[i++], fromDate, to[j++], toDate),
            };
        }
    }

    private static PropertyDiff Compare(PackedProperty from, DateOnly fromDate, PackedProperty to, DateOnly toDate)
    {
        if (from.Currency != to.Currency) return PropertyDiff.Without(to, PropertyChange.CurrencyChanged);
        var currency = Currency.Of(to.Currency);
        long[] old = [.. from.Minor()], now = [.. to.Minor()];
        var offset = toDate.DayNumber - fromDate.DayNumber;
        var (compared, before, after) = (0, 0L, 0L);
        var changed = new List<NightChange>();
        for (var night = Math.Max(0, -offset); night < now.Length && night + offset < old.Length; night++)
        {
            compared++;
            before += old[night + offset];
            after += now[night];
            if (old[night + offset] != now[night])
                changed.Add(
                    new NightChange(toDate.AddDays(night), currency.FromMinor(old[night + offset]), currency.FromMinor(now[night])));
        }
        return new PropertyDiff(to.PropertyId, to.PortfolioId,
            compared == 0 ? PropertyChange.NoCommonNights : changed.Count > 0 ? PropertyChange.Changed : PropertyChange.Same,
            to.Currency, compared, changed.Count, currency.FromMinor(before), currency.FromMinor(after), changed);
    }
}

internal enum PropertyChange { Same, Changed, Added, Removed, CurrencyChanged, NoCommonNights }

/// <param name="SumFrom">Over the nights that both price; <paramref name="SumTo"/> likewise.</param>
/// <param name="Nights">Those whose price changed.</param>
internal sealed record PropertyDiff(
    string PropertyId, string PortfolioId, PropertyChange Change, string Currency, int NightsCompared, int NightsChanged,
    decimal SumFrom, decimal SumTo, IReadOnlyList<NightChange> Nights)
{
    public static PropertyDiff Without(PackedProperty property, PropertyChange change) =>
        new(property.PropertyId, property.PortfolioId, change, property.Currency, 0, 0, 0, 0, []);
}

internal sealed record NightChange(DateOnly Date, decimal From, decimal To);
