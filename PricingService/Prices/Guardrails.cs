using PricingService.Properties;

namespace PricingService.Prices;

/// <summary>
/// The bounds of every price, wherever it comes from: the property's floor and ceiling, its largest daily step from the last
/// pack's price for the night, whole cents of its currency. If a new floor or ceiling is further away than the step allows,
/// floor and ceiling win: they are the owner's decision, the step only smooths.
/// </summary>
internal static class Guardrails
{
    public static BoundedPrice Apply(decimal wanted, Property property, decimal? lastPackPrice)
    {
        var (least, most) = (property.Floor, property.Ceiling);
        var (leastRail, mostRail) = (Guardrail.Floor, Guardrail.Ceiling);
        if (lastPackPrice is { } last)
        {
            var (down, up) = (last - property.LargestDailyStep, last + property.LargestDailyStep);
            if (down > least && down <= property.Ceiling) (least, leastRail) = (down, Guardrail.Step);
            if (up < most && up >= property.Floor) (most, mostRail) = (up, Guardrail.Step);
            if (down > property.Ceiling) (least, leastRail) = (property.Ceiling, Guardrail.Ceiling);
            if (up < property.Floor) (most, mostRail) = (property.Floor, Guardrail.Floor);
        }
        var rounded = property.Currency.Round(Math.Clamp(wanted, -PropertyFacts.HighestPrice, PropertyFacts.HighestPrice));
        return rounded < least ? new BoundedPrice(least, leastRail)
            : rounded > most ? new BoundedPrice(most, mostRail)
            : new BoundedPrice(rounded, null);
    }

    /// <summary>For prices computed in floating point: NaN becomes the reference price.</summary>
    public static BoundedPrice Apply(double wanted, Property property, decimal? lastPackPrice) =>
        double.IsFinite(wanted)
            ? Apply((decimal)Math.Clamp(wanted, -(double)PropertyFacts.HighestPrice, (double)PropertyFacts.HighestPrice),
                property, lastPackPrice)
            : Apply(property.ReferencePrice, property, lastPackPrice) with { Bound = Guardrail.Finite };
}

internal enum Guardrail { Floor, Ceiling, Step, Finite }

/// <param name="Bound">The guardrail that moved the price, if one did.</param>
internal readonly record struct BoundedPrice(decimal Price, Guardrail? Bound);
