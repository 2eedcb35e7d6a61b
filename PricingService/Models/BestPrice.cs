namespace PricingService.Models;

/// <summary>
/// The price with the highest expected profit over what the night is otherwise worth: max P(u)·(e^u − cost), u = ln(price / reference),
/// P(u) = σ(a + bu). ln profit is concave in u, so its slope e^u / (e^u − cost) + b(1 − P(u)) has one root.
/// </summary>
internal static class BestPrice
{
    private const int MostRounds = 60;
    private const double Precise = 1e-7;

    /// <param name="a">Log odds of acceptance at the reference price.</param>
    /// <param name="b">Their change per unit of log price.</param>
    /// <param name="cost">The bid price over the reference price; 0 if nothing is lost by selling.</param>
    /// <param name="lowest">ln(price / reference) of the lowest price allowed.</param>
    public static double LogRatio(double a, double b, double cost, double lowest, double highest)
    {
        if (cost > 0) lowest = Math.Max(lowest, Math.Min(highest, Ieee.Log(cost) + 1e-6));
        if (!(lowest < highest)) return highest;
        if (Slope(a, b, cost, highest) >= 0) return highest;
        if (Slope(a, b, cost, lowest) <= 0) return lowest;
        // A start near the root: as if demand had the same elasticity b everywhere, or by the closed form without a cost.
        var u = cost > 0 && b < -1.01 ? Ieee.Log(cost * b / (b + 1)) : (lowest + highest) / 2;
        if (!(u > lowest && u < highest)) u = (lowest + highest) / 2;
        for (var round = 0; round < MostRounds && highest - lowest > Precise; round++)
        {
            var price = Ieee.Exp(u);
            var p = Ieee.Logistic(a + (b * u));
            var slope = (price / (price - cost)) + (b * (1 - p));
            if (slope > 0) lowest = u;
            else highest = u;
            var curvature = -(price * cost / ((price - cost) * (price - cost))) - (b * b * p * (1 - p));
            var next = u - (slope / curvature);
            if (Math.Abs(next - u) < Precise && next >= lowest && next <= highest) return next;
            u = next > lowest && next < highest ? next : (lowest + highest) / 2;
        }
        return (lowest + highest) / 2;
    }

    private static double Slope(double a, double b, double cost, double u)
    {
        var price = Ieee.Exp(u);
        return (price / (price - cost)) + (b * (1 - Ieee.Logistic(a + (b * u))));
    }
}
