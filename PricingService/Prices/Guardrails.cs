using PricingService.Properties;

namespace PricingService.Prices;

/// <summary>
/// The bounds of every price, wherever it comes from: the property's floor and ceiling, its largest daily step from the price
/// last asked or published for the night, whole cents of its currency. If a new floor or ceiling is further away than the step allows,
/// floor and ceiling win: they are the owner's decision, the step only smooths.
/// </summary>
internal static class Guardrails
{
    public static BoundedPrice Apply(decimal wanted, Property property, Limits limits)
    {
        var (least, most) = (property.Floor, property.Ceiling);
        var (leastRail, mostRail) = (Guardrail.Floor, Guardrail.Ceiling);
        if ((limits.Last ?? limits.Anchor) is { } last)
        {
            var anchor = limits.Anchor ?? last;
            // The owner may have made the step smaller since: then the last price counts.
            if (Math.Abs(last - anchor) > 2 * property.LargestDailyStep) anchor = last;
            var (down, up) = (Math.Max(last, anchor) - property.LargestDailyStep, Math.Min(last, anchor) + property.LargestDailyStep);
            if (down > least && down <= property.Ceiling) (least, leastRail) = (down, Guardrail.Step);
            if (up < most && up >= property.Floor) (most, mostRail) = (up, Guardrail.Step);
            if (down > property.Ceiling) (least, leastRail) = (property.Ceiling, Guardrail.Ceiling);
            if (up < property.Floor) (most, mostRail) = (property.Floor, Guardrail.Floor);
        }
        if (limits.Yesterday is { } yesterday)
        {
            var cap = Math.Max(property.Floor, property.Currency.Round(yesterday * Limits.MostOfYesterday));
            if (cap >= least && cap < most) (most, mostRail) = (cap, Guardrail.Rise);
        }
        var rounded = property.Currency.Round(Math.Clamp(wanted, -PropertyFacts.HighestPrice, PropertyFacts.HighestPrice));
        return rounded < least ? new BoundedPrice(least, leastRail)
            : rounded > most ? new BoundedPrice(most, mostRail)
            : new BoundedPrice(rounded, null);
    }

    /// <summary>For prices computed in floating point: NaN becomes the reference price.</summary>
    public static BoundedPrice Apply(double wanted, Property property, Limits limits) =>
        double.IsFinite(wanted)
            ? Apply((decimal)Math.Clamp(wanted, -(double)PropertyFacts.HighestPrice, (double)PropertyFacts.HighestPrice),
                property, limits)
            : Apply(property.ReferencePrice, property, limits) with { Bound = Guardrail.Finite };
}

internal enum Guardrail
{
    Floor, Ceiling, Step, Finite,

    /// <summary>At most 15 % above what was asked for the night before today.</summary>
    Rise,
}

/// <param name="Bound">The guardrail that moved the price, if one did.</param>
internal readonly record struct BoundedPrice(decimal Price, Guardrail? Bound);
