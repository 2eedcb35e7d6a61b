using PricingService.Experiments;
using PricingService.Models.Acceptance;
using PricingService.Prices;

namespace PricingService.Quotes;

/// <summary>The answer to <c>POST /score</c>.</summary>
internal sealed record ScoreAnswer
{
    public required string QuoteId { get; init; }
    public required string PropertyId { get; init; }
    public required DateOnly StayDate { get; init; }
    public required decimal Price { get; init; }
    public required string Currency { get; init; }
    public required PricingMethod Method { get; init; }
    public required string ModelVersion { get; init; }
    public required string? Experiment { get; init; }
    public required string? Variant { get; init; }
    public required AcceptanceProbability AcceptanceProbability { get; init; }

    /// <summary>The guardrails that moved the price.</summary>
    public required IReadOnlyList<Guardrail> Guardrails { get; init; }

    /// <summary>What a night of the stay is otherwise worth, by who will still ask for it; null while nothing is known of that.</summary>
    public required decimal? BidPrice { get; init; }

    /// <summary>From the reference price to the price, in order: each multiplies the price before.</summary>
    public required IReadOnlyList<PriceFactor> Factors { get; init; }

    /// <summary>Why this method, and what went into the price.</summary>
    public required string Reason { get; init; }
}
