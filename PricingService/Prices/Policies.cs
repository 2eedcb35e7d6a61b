using PricingService.Models;

namespace PricingService.Prices;

/// <summary>What the rules or a model want, before any guardrail.</summary>
internal sealed class Policies : IPolicies
{
    /// <summary>Nine in ten: how sure it must be that acceptance falls faster than the price rises.</summary>
    private const double Sure = 1.2815515655446004;

    private const int OrdinaryLeadTime = 30;

    public double ByRules(TrainingRow row) => Ieee.Log((double)RuleBasedPrice.For(DemandOf(row)).Price);

    public double ByModel(TrainingRow row, PriceResponse model)
    {
        var near = ByRules(row);
        var features = row.Features;
        (features[Features.Price], features[Features.Unvaried]) = (0, near);
        return Best(Serving.Of(model, null)!, model.Mean, LogisticFit.Dot(features, model.Mean), row.Cost, near,
            model.PriceCoefficientError);
    }

    /// <summary>ln(price / reference) of the highest expected profit within reach.</summary>
    /// <param name="coefficients">The model's, or a draw of them.</param>
    /// <param name="a">Log odds of acceptance at the reference price.</param>
    /// <param name="cost">The bid price over the reference price.</param>
    /// <param name="near">The rules'.</param>
    /// <param name="error">Of the price coefficient; 0 if it was drawn.</param>
    public static double Best(Serving serving, double[] coefficients, double a, double cost, double near, double error)
    {
        var b = coefficients[Features.Price];
        var u = BestPrice.LogRatio(a, b, cost, near - serving.Reach, near + serving.Reach);
        // The lowest price at which it is sure that acceptance falls faster than the price rises: below it, raising might earn more.
        var surely = b + (Sure * error);
        if (surely < -1) u = Math.Max(u, (Ieee.Log(-surely - 1) - a) / b);
        if (surely < -1 && u <= near + serving.Reach) return u;
        // It is sure nowhere within reach, so the best price may be any: stay with the rules.
        var close = Math.Min(serving.Reach, Serving.Near);
        return BestPrice.LogRatio(a, b, cost, near - close, near + close);
    }

    private static Demand DemandOf(TrainingRow row) => new(1, row.StayDate, (int)(row.LeadTimeDays ?? OrdinaryLeadTime),
        (int)(row.LengthOfStay ?? 1), (decimal)(row.Occupancy ?? 0.5),
        row.LogCompetitorRatio is { } gap ? (decimal)Math.Exp(Math.Clamp(gap, -3, 3)) : null);
}
