using System.Globalization;

namespace PricingService.Experiments;

/// <summary>How a price is set before the guardrails: a basis times a factor.</summary>
internal sealed record PricingPolicy(PriceBasis Basis, decimal Factor)
{
    public const decimal LeastFactor = 0.25m;
    public const decimal MostFactor = 4m;

    /// <summary>If no experiment was promoted: the model in service, or else the rules.</summary>
    public static readonly PricingPolicy Default = new(PriceBasis.Model, 1m);

    public bool FactorIsSane => Factor is >= LeastFactor and <= MostFactor;

    public static string Name(PriceBasis basis) => basis switch
    {
        PriceBasis.Model => "model",
        PriceBasis.Rules => "rules",
        PriceBasis.Thompson => "thompson",
        _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, null),
    };
}

internal enum PriceBasis
{
    /// <summary>The model's best price; the rules' if no model is in service.</summary>
    Model,
    Rules,

    /// <summary>The best price under a draw from the model's posterior; the model's own if there is no subject to draw for.</summary>
    Thompson,
}

/// <summary>What a variant does with the price of the champion: leaves it, replaces it, or multiplies it.</summary>
internal sealed record VariantPolicy(PolicyKind Kind, decimal? Factor = null)
{
    public const decimal LeastFactor = 0.5m;
    public const decimal MostFactor = 2m;

    public bool Changes => Kind != PolicyKind.Champion;

    public string Explain() => Kind switch
    {
        PolicyKind.Champion => "the champion's price",
        PolicyKind.Rules => "the rules' price",
        PolicyKind.Model => "the model's price",
        PolicyKind.Thompson => "the price by Thompson sampling",
        PolicyKind.Multiplier => string.Create(CultureInfo.InvariantCulture, $"the champion's price ×{Factor:0.####}"),
        _ => throw new InvalidOperationException($"No policy is called {Kind}."),
    };

    public PricingPolicy Over(PricingPolicy champion) => Kind switch
    {
        PolicyKind.Champion => champion,
        PolicyKind.Rules => new PricingPolicy(PriceBasis.Rules, 1m),
        PolicyKind.Model => new PricingPolicy(PriceBasis.Model, 1m),
        PolicyKind.Thompson => new PricingPolicy(PriceBasis.Thompson, 1m),
        PolicyKind.Multiplier => champion with { Factor = champion.Factor * Factor!.Value },
        _ => throw new InvalidOperationException($"No policy is called {Kind}."),
    };
}

internal enum PolicyKind { Champion, Rules, Model, Multiplier, Thompson }
