namespace PricingService.Prices;

/// <summary>
/// A multiplier with straight lines between points, flat outside them. In decimals: the same on every machine,
/// which the ids of pricing packs rely on.
/// </summary>
internal sealed class Curve(params (decimal X, decimal Y)[] points)
{
    public decimal At(decimal x)
    {
        if (x <= points[0].X) return points[0].Y;
        for (var i = 1; i < points.Length; i++)
        {
            var (left, right) = (points[i - 1], points[i]);
            if (x <= right.X) return left.Y + ((right.Y - left.Y) * (x - left.X) / (right.X - left.X));
        }
        return points[^1].Y;
    }
}
