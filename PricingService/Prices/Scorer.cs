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
    /// <param name="serving">Null if the rules price.</param>
    /// <param name="drawFor">What else identifies a Thompson sampling draw, besides the subject: the experiment.</param>
    /// <param name="variation">Which variation of the price was drawn; null to leave it as it is.</param>
    public static Score Score(Property property, Demand demand, Limits limits, Serving? serving,
        PricingPolicy policy, string? drawFor = null, int? variation = null)
    {
        var rule = RuleBasedPrice.For(demand);
        if (policy.Basis == PriceBasis.Rules) return ByRules("By the rules");
        if (serving is null) return ByRules("This property has no model in service");

        var model = serving.Response;
        var byRules = Ieee.Log((double)rule.Price / (double)demand.ReferencePrice);
        var drawn = IsDrawn(policy, demand);
        var wanted = Wanted(demand, rule, serving, policy, drawFor) * (double)policy.Factor;
        if (!double.IsFinite(wanted)) return ByRules("The model's price is not a number");

        var asked = Vary(Guardrails.Apply(wanted, property, limits), limits);
        var ratio = (double)asked.Bounded.Price / (double)demand.ReferencePrice;
        var acceptance = model.Acceptance(FeaturesOf(demand, Ieee.Log(ratio), byRules));
        if (!double.IsFinite(acceptance.Estimate)) return ByRules("The model's acceptance is not a number");
        var what = drawn
            ? "The price with the highest expected profit under a draw from the posterior of the property's model"
            : "The price with the highest expected profit by the property's model";
        return Scored(asked, PricingMethod.MlElasticity, serving.Name, acceptance,
            $"{what}, {Over(demand)}, rules ×{Number(asked.Unvaried / rule.Price)}{Times(policy)}; " +
            $"competitors {(demand.CompetitorPrice is null ? "unknown" : "known")}");

        Score ByRules(string why)
        {
            var within = limits with { Yesterday = null };
            return Scored(Vary(Guardrails.Apply(rule.Price * policy.Factor, property, within), within), PricingMethod.RuleBased,
                RuleBasedPrice.Version, null, $"{why}: {rule.Explain()}{Times(policy)}");
        }

        Varied Vary(BoundedPrice unvaried, Limits within) => variation is { } which
            ? Variation.Of(unvaried, which, property, within, demand.ReferencePrice)
            : new Varied(unvaried, unvaried.Price, Ieee.Log((double)(unvaried.Price / demand.ReferencePrice)), 1);

        Score Scored(Varied asked, PricingMethod method, string version, AcceptanceProbability? acceptance, string reason) =>
            new(asked.Bounded.Price, method, version, asked.Bounded.Bound, acceptance,
                asked.Bounded.Price == asked.Unvaried ? $"{reason}."
                : $"{reason}; varied ×{Number(asked.Bounded.Price / asked.Unvaried)} to learn.", asked);
    }

    /// <summary>What a model wants, before the policy's factor and any guardrail.</summary>
    public static double Wanted(Demand demand, RulePrice rule, Serving serving, PricingPolicy policy, string? drawFor)
    {
        var drawn = IsDrawn(policy, demand);
        var coefficients = drawn
            ? ThompsonDraw.Of(serving.Response, drawFor, demand.Subject!, demand.StayDate)
            : serving.Response.Mean;
        var reference = (double)demand.ReferencePrice;
        var near = Ieee.Log((double)rule.Price / reference);
        var a = LogisticFit.Dot(FeaturesOf(demand, 0, near), coefficients);
        var cost = demand.BidPrice is { } bid ? (double)bid / reference : 0;
        return reference * Ieee.Exp(
            Policies.Best(serving, coefficients, a, cost, near, drawn ? 0 : serving.Response.PriceCoefficientError));
    }

    private static bool IsDrawn(PricingPolicy policy, Demand demand) =>
        policy.Basis == PriceBasis.Thompson && demand.Subject is not null;

    /// <summary>How likely a price is to be accepted.</summary>
    public static AcceptanceProbability Acceptance(Demand demand, PriceResponse response, decimal price) =>
        response.Acceptance(FeaturesOf(demand, Ieee.Log((double)(price / demand.ReferencePrice)),
            Ieee.Log((double)(RuleBasedPrice.For(demand).Price / demand.ReferencePrice))));

    private static string Over(Demand demand) => demand.BidPrice is { } bid
        ? string.Create(CultureInfo.InvariantCulture, $"over a bid price of {bid:0.##}")
        : "with no bid price";

    private static string Number(decimal factor) => factor.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Times(PricingPolicy policy) =>
        policy.Factor == 1m ? "" : string.Create(CultureInfo.InvariantCulture, $", ×{policy.Factor:0.####}");

    private static double[] FeaturesOf(Demand demand, double logPriceRatio, double byRules) =>
        Features.Of(logPriceRatio, demand.StayDate, demand.LeadTimeDays, demand.LengthOfStay,
            (double)demand.Occupancy, demand.CompetitorPrice is { } theirs ? Ieee.Log((double)(theirs / demand.ReferencePrice)) : null,
            byRules);
}

/// <param name="Bound">The guardrail that moved the price, if one did.</param>
/// <param name="Acceptance">What the model expects; null if the rules priced.</param>
/// <param name="Asked">The price with what it would be without its variation.</param>
internal sealed record Score(
    decimal Price, PricingMethod Method, string ModelVersion, Guardrail? Bound, AcceptanceProbability? Acceptance, string Reason,
    Varied Asked);

internal enum PricingMethod { RuleBased, MlElasticity }
