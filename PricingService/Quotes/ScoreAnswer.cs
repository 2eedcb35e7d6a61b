using PricingService.Experiments;
using PricingService.Models.Acceptance;
using PricingService.Prices;

namespace PricingService.Quotes;

/// <summary>The answer to <c>POST /score</c>.</summary>
/// <param name="Guardrails">The guardrails that moved the price.</param>
/// <param name="Reason">Why this method, and what went into the price.</param>
internal sealed record ScoreAnswer(
    string QuoteId, string PropertyId, DateOnly StayDate, decimal Price, string Currency, PricingMethod Method, string ModelVersion,
    string? Experiment, string? Variant, AcceptanceProbability AcceptanceProbability, IReadOnlyList<Guardrail> Guardrails, string Reason);
