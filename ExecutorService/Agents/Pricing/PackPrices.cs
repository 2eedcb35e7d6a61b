using ExecutorService.Ledger;

namespace ExecutorService.Agents.Pricing;

/// <summary>Answer of <c>pricing.pack_prices</c>.</summary>
internal sealed record PackPrices(string PackId, DateOnly Date, IReadOnlyList<PropertyPrices> Properties)
{
    public static PackPrices Of(PackAnswer pack, IEnumerable<PackProperty> properties) => new(pack.PackId, pack.Date,
        [.. properties.Where(property => property.Nights.Count > 0).Select(property => new PropertyPrices(
            property.PropertyId,
            property.Currency,
            property.Nights.Count,
            Currencies.Round(property.Nights.Average(night => night.Price), property.Currency),
            Currencies.Round(property.Nights.Min(night => night.Price), property.Currency),
            Currencies.Round(property.Nights.Max(night => night.Price), property.Currency)))]);
}

internal sealed record PropertyPrices(string PropertyId, string Currency, int Nights, decimal Average, decimal Lowest, decimal Highest);

/// <summary>Answer of <c>pricing.pack_calendar</c>.</summary>
internal sealed record PackCalendar(string PackId, DateOnly Date, IReadOnlyList<PackProperty> Properties);
