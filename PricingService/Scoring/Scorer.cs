using PricingService.Acceptance;
using PricingService.Models;
using PricingService.Properties;

namespace PricingService.Scoring;

/// <summary>From a night's demand to a price within the guardrails. Pure: the same inputs give the same price on any machine, on any day.</summary>
internal static class Scorer
{
    /// <param name="model">Null where the rules price.</param>
    public static Score Score(Property property, Demand demand, decimal? lastPackPrice, PriceResponse? model)
    {
        if (model is null) return ByRules(property, demand, lastPackPrice, "No model serves this property");
        var reference = (double)demand.ReferencePrice;
        var wanted = reference * Ieee.Exp(model.BestLogPriceRatio(FeaturesOf(demand, 0)));
        if (!double.IsFinite(wanted)) return ByRules(property, demand, lastPackPrice, "The model's price is not a number");

        var bounded = Guardrails.Apply(wanted, property, lastPackPrice);
        var acceptance = model.Acceptance(FeaturesOf(demand, Ieee.Log((double)bounded.Price / reference)));
        return double.IsFinite(acceptance.Estimate)
            ? new Score(bounded.Price, PricingMethod.MlElasticity, model.Version, bounded.Bound, acceptance, "The price of the highest expected revenue by the property's model.")
            : ByRules(property, demand, lastPackPrice, "The model's acceptance is not a number");
    }

    private static Score ByRules(Property property, Demand demand, decimal? lastPackPrice, string why)
    {
        var rule = RuleBasedPrice.For(demand);
        var bounded = Guardrails.Apply(rule.Price, property, lastPackPrice);
        return new Score(bounded.Price, PricingMethod.RuleBased, RuleBasedPrice.Version, bounded.Bound, null, $"{why}: {rule.Explain()}.");
    }

    private static double[] FeaturesOf(Demand demand, double logPriceRatio) => Features.Of(logPriceRatio, demand.StayDate, demand.LeadTimeDays, demand.LengthOfStay,
        (double)demand.Occupancy, demand.CompetitorPrice is { } theirs ? Ieee.Log((double)(theirs / demand.ReferencePrice)) : null);
}

/// <param name="Bound">The guardrail that moved the price, if one did.</param>
/// <param name="Acceptance">What the model expects; null where the rules priced.</param>
internal sealed record Score(
    decimal Price, PricingMethod Method, string ModelVersion, Guardrail? Bound, AcceptanceProbability? Acceptance, string Reason);

internal enum PricingMethod { RuleBased, MlElasticity }
