using System.Diagnostics.CodeAnalysis;
using ServiceDefaults.Money;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>A pack without its prices.</summary>
internal record PackSummary
{
    public required string PackId { get; init; }
    public required DateOnly Date { get; init; }
    public required long Nights { get; init; }

    /// <summary>Null if the pack covers all portfolios.</summary>
    public required string? PortfolioId { get; init; }
    public required long Properties { get; init; }
    public required PackState State { get; init; }
    public required string ContentSha256 { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? FreshAt { get; init; }
    public required string? Error { get; init; }

    public static PackSummary Of(Pack pack, PackState state) => new()
    {
        PackId = pack.PackId,
        Date = Dates.FromIso(pack.PackDate),
        Nights = pack.Nights,
        PortfolioId = pack.Scope.Length == 0 ? null : pack.Scope,
        Properties = pack.Properties,
        State = state,
        ContentSha256 = pack.ContentSha256,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(pack.CreatedAt),
        FreshAt = pack.FreshAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        Error = pack.Error,
    };
}

internal sealed record PackDetail : PackSummary
{
    [SetsRequiredMembers]
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

/// <summary>A row of a pack as CSV.</summary>
internal sealed record PriceRow(string PropertyId, string PortfolioId, DateOnly Date, decimal Price, string Currency, string ModelVersion)
{
    public static IEnumerable<PriceRow> Of(PropertyPrices prices) => prices.Nights.Select(night => new PriceRow(
        prices.PropertyId, prices.PortfolioId, night.Date, night.Price, prices.Currency, prices.ModelVersion));
}

/// <param name="Next">Pass it as <c>after</c> to read on; absent at the end.</param>
internal sealed record PackPage(IReadOnlyList<PackSummary> Packs, string? Next);
