using System.Globalization;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Properties;

namespace PricingService.Prices;

/// <summary>
/// From a night's demand to a price within the guardrails. Pure: the same inputs give the same price on any machine, on any day.
/// </summary>
internal static class Scorer
{
    /// <param name="model">Null if the rules price.</param>
    /// <param name="drawFor">What else identifies a Thompson sampling draw, besides the subject: the experiment.</param>
    public static Score Score(Property property, Demand demand, decimal? lastPackPrice, PriceResponse? model,
        PricingPolicy policy, string? drawFor = null)
    {
        if (policy.Basis == PriceBasis.Rules) return ByRules(property, demand, lastPackPrice, policy, "By the rules");
        if (model is null) return ByRules(property, demand, lastPackPrice, policy, "This property has no model in service");
        var drawn = policy.Basis == PriceBasis.Thompson && demand.Subject is not null;
        var reference = (double)demand.ReferencePrice;
        var best = drawn
            ? model.BestLogPriceRatio(FeaturesOf(demand, 0), ThompsonDraw.Of(model, drawFor, demand.Subject!, demand.StayDate))
            : model.BestLogPriceRatio(FeaturesOf(demand, 0));
        var wanted = reference * Ieee.Exp(best) * (double)policy.Factor;
        if (!double.IsFinite(wanted)) return ByRules(property, demand, lastPackPrice, policy, "The model's price is not a number");

        var bounded = Guardrails.Apply(wanted, property, lastPackPrice);
        var acceptance = model.Acceptance(FeaturesOf(demand, Ieee.Log((double)bounded.Price / reference)));
        if (!double.IsFinite(acceptance.Estimate))
            return ByRules(property, demand, lastPackPrice, policy, "The model's acceptance is not a number");
        var what = drawn
            ? "The price with the highest expected revenue under a draw from the posterior of the property's model"
            : "The price with the highest expected revenue by the property's model";
        return new Score(bounded.Price, PricingMethod.MlElasticity, model.Version, bounded.Bound, acceptance,
            $"{what}{Times(policy)}; competitors {(demand.CompetitorPrice is null ? "unknown" : "known")}.");
    }

    private static Score ByRules(Property property, Demand demand, decimal? lastPackPrice, PricingPolicy policy, string why)
    {
        var rule = RuleBasedPrice.For(demand);
        var bounded = Guardrails.Apply(rule.Price * policy.Factor, property, lastPackPrice);
        return new Score(bounded.Price, PricingMethod.RuleBased, RuleBasedPrice.Version, bounded.Bound, null,
            $"{why}: {rule.Explain()}{Times(policy)}.");
    }

    private static string Times(PricingPolicy policy) =>
        policy.Factor == 1m ? "" : string.Create(CultureInfo.InvariantCulture, $", ×{policy.Factor:0.####}");

    private static double[] FeaturesOf(Demand demand, double logPriceRatio) =>
        Features.Of(logPriceRatio, demand.StayDate, demand.LeadTimeDays, demand.LengthOfStay,
            (double)demand.Occupancy, demand.CompetitorPrice is { } theirs ? Ieee.Log((double)(theirs / demand.ReferencePrice)) : null);
}

/// <param name="Bound">The guardrail that moved the price, if one did.</param>
/// <param name="Acceptance">What the model expects; null if the rules priced.</param>
internal sealed record Score(
    decimal Price, PricingMethod Method, string ModelVersion, Guardrail? Bound, AcceptanceProbability? Acceptance, string Reason);

internal enum PricingMethod { RuleBased, MlElasticity }
