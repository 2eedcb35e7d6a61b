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
        return new PropertyDiff
        {
            PropertyId = to.PropertyId,
            PortfolioId = to.PortfolioId,
            Change = compared == 0 ? PropertyChange.NoCommonNights : changed.Count > 0 ? PropertyChange.Changed : PropertyChange.Same,
            Currency = to.Currency,
            NightsCompared = compared,
            NightsChanged = changed.Count,
            SumFrom = currency.FromMinor(before),
            SumTo = currency.FromMinor(after),
            Nights = changed,
        };
    }
}

internal enum PropertyChange { Same, Changed, Added, Removed, CurrencyChanged, NoCommonNights }

internal sealed record PropertyDiff
{
    public required string PropertyId { get; init; }
    public required string PortfolioId { get; init; }
    public required PropertyChange Change { get; init; }
    public required string Currency { get; init; }
    public required int NightsCompared { get; init; }
    public required int NightsChanged { get; init; }

    /// <summary>Of the nights that both price; <see cref="SumTo"/> likewise.</summary>
    public required decimal SumFrom { get; init; }
    public required decimal SumTo { get; init; }

    /// <summary>Those whose price changed.</summary>
    public required IReadOnlyList<NightChange> Nights { get; init; }

    public static PropertyDiff Without(PackedProperty property, PropertyChange change) =>
        new()
        {
            PropertyId = property.PropertyId,
            PortfolioId = property.PortfolioId,
            Change = change,
            Currency = property.Currency,
            NightsCompared = 0,
            NightsChanged = 0,
            SumFrom = 0,
            SumTo = 0,
            Nights = [],
        };
}

internal sealed record NightChange(DateOnly Date, decimal From, decimal To);
