using System.Collections.Frozen;
using System.Globalization;
using PricingService.Properties;

namespace PricingService.Experiments;

/// <summary>Which policy prices outside experiments: the narrowest promoted one (property, portfolio, all), or else the default.</summary>
internal sealed class Champions
{
    public static readonly Champions None = new([]);

    private readonly FrozenDictionary<string, PricingPolicy> _properties;
    private readonly FrozenDictionary<string, PricingPolicy> _portfolios;
    private readonly PricingPolicy _rest;

    public Champions(IReadOnlyCollection<ChampionRow> rows)
    {
        _properties = Of(rows, ChampionRow.Property);
        _portfolios = Of(rows, ChampionRow.Portfolio);
        _rest = rows.SingleOrDefault(row => row.ScopeKind == ChampionRow.All)?.Policy ?? PricingPolicy.Default;
    }

    public PricingPolicy Of(Property property) => Of(property.Id, property.PortfolioId);

    public PricingPolicy Of(string? propertyId, string? portfolioId) =>
        propertyId is not null && _properties.TryGetValue(propertyId, out var own) ? own
        : portfolioId is not null && _portfolios.TryGetValue(portfolioId, out var shared) ? shared
        : _rest;

    private static FrozenDictionary<string, PricingPolicy> Of(IEnumerable<ChampionRow> rows, string kind) =>
        rows.Where(row => row.ScopeKind == kind).ToFrozenDictionary(row => row.ScopeId, row => row.Policy, StringComparer.Ordinal);
}

internal sealed record ChampionRow(string ScopeKind, string ScopeId, string Basis, string Factor, string ExperimentId,
    string Variant, long Since)
{
    public const string Property = "property";
    public const string Portfolio = "portfolio";
    public const string All = "all";

    public PricingPolicy Policy => new(
        Enum.GetValues<PriceBasis>().First(basis => PricingPolicy.Name(basis) == Basis),
        decimal.Parse(Factor, CultureInfo.InvariantCulture));

    public static ChampionRow Of(string kind, string id, PricingPolicy policy, string experimentId, string variant, long since) => new(
        kind, id, PricingPolicy.Name(policy.Basis), policy.Factor.ToString(CultureInfo.InvariantCulture), experimentId, variant, since);
}
