using ServiceDefaults.Money;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>A pack without its prices.</summary>
/// <param name="PortfolioId">Null if the pack covers all portfolios.</param>
internal record PackSummary(
    string PackId, DateOnly Date, long Nights, string? PortfolioId, long Properties, PackState State, string ContentSha256,
    DateTimeOffset CreatedAt, DateTimeOffset? FreshAt, string? Error)
{
    public static PackSummary Of(Pack pack, PackState state) => new(pack.PackId, Dates.FromIso(pack.PackDate), pack.Nights,
        pack.Scope.Length == 0 ? null : pack.Scope, pack.Properties, state, pack.ContentSha256,
        DateTimeOffset.FromUnixTimeMilliseconds(pack.CreatedAt),
        pack.FreshAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, pack.Error);
}

internal sealed record PackDetail : PackSummary
{
    public PackDetail(PackSummary summary, IReadOnlyList<PropertyPrices> prices) : base(summary) => Prices = prices;

    public IReadOnlyList<PropertyPrices> Prices { get; }
}

internal sealed record PropertyPrices(string PropertyId, string PortfolioId, string Currency, string ModelVersion,
    IReadOnlyList<NightPrice> Nights)
{
    public static PropertyPrices Of(PackedProperty property, DateOnly first)
    {
        var currency = ServiceDefaults.Money.Currency.Of(property.Currency);
        return new PropertyPrices(property.PropertyId, property.PortfolioId, property.Currency, property.ModelVersion,
            [.. property.Minor().Select((minor, night) => new NightPrice(first.AddDays(night), currency.FromMinor(minor)))]);
    }
}

internal sealed record NightPrice(DateOnly Date, decimal Price);
