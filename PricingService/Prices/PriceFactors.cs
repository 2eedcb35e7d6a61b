using PricingService.Experiments;
using PricingService.Properties;

namespace PricingService.Prices;

/// <summary>The way from the reference price to the price that is asked, step by step.</summary>
internal static class PriceFactors
{
    /// <param name="score">Of the same arguments.</param>
    public static IReadOnlyList<PriceFactor> Of(Property property, Demand demand, Serving? serving, PricingPolicy policy, Score score,
        string? drawFor = null)
    {
        var steps = new List<PriceFactor>(10);
        var at = demand.ReferencePrice;
        var rule = RuleBasedPrice.For(demand);
        Times(Factor.Season, rule.Season);
        Times(Factor.Weekday, rule.Weekday);
        Times(Factor.LeadTime, rule.LeadTime);
        Times(Factor.Occupancy, rule.Occupancy);
        if (rule.Competitors is { } competitors) Times(Factor.Competitors, competitors);
        if (score.Method == PricingMethod.MlElasticity)
        {
            To(Factor.Model, Wanted(demand with { BidPrice = null }));
            if (demand.BidPrice is not null) To(Factor.BidPrice, Wanted(demand));
        }
        if (policy.Factor != 1m) Times(Factor.Experiment, policy.Factor);
        if (property.Currency.Round(at) != score.Asked.Unvaried) To(Factor.Guardrail, score.Asked.Unvaried);
        if (score.Price != score.Asked.Unvaried) To(Factor.Variation, score.Price);
        return steps;

        void Times(Factor factor, decimal times) => To(factor, at * times);

        void To(Factor factor, decimal price)
        {
            steps.Add(new PriceFactor(factor, decimal.Round(price / at, 4), property.Currency.Round(price)));
            at = price;
        }

        decimal Wanted(Demand of) =>
            (decimal)Math.Min(Scorer.Wanted(of, rule, serving!, policy, drawFor), (double)PropertyFacts.HighestPrice);
    }
}

/// <param name="Times">What the price before is multiplied by.</param>
/// <param name="Price">The price after it.</param>
internal sealed record PriceFactor(Factor Factor, decimal Times, decimal Price);

internal enum Factor
{
    Season, Weekday, LeadTime, Occupancy, Competitors,

    /// <summary>How the guests respond, by the model or what was learnt so far, as if the night could be sold to everyone.</summary>
    Model,

    /// <summary>Who will still ask for the night.</summary>
    BidPrice,

    /// <summary>Of a variant or a champion.</summary>
    Experiment,

    Guardrail,

    /// <summary>The small random part from which the response is learnt.</summary>
    Variation,
}
