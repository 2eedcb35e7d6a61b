using PricingService.Properties;

namespace PricingService.Scoring;

/// <summary>From a night's demand to a price within the guardrails. Pure: the same inputs give the same price on any machine, on any day.</summary>
internal static class Scorer
{
    public static Score Score(Property property, Demand demand, decimal? lastPackPrice)
    {
        var rule = RuleBasedPrice.For(demand);
        var bounded = Guardrails.Apply(rule.Price, property, lastPackPrice);
        return new Score(bounded.Price, PricingMethod.RuleBased, RuleBasedPrice.Version, bounded.Bound,
            $"No model serves this property: {rule.Explain()}.");
    }
}

/// <param name="Bound">The guardrail that moved the price, if one did.</param>
internal sealed record Score(decimal Price, PricingMethod Method, string ModelVersion, Guardrail? Bound, string Reason);

internal enum PricingMethod { RuleBased, MlElasticity }
