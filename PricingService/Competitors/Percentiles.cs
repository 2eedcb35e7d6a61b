using ServiceDefaults.Money;

namespace PricingService.Competitors;

/// <summary>How the competitors' prices for a night are spread; straight lines between the ranks (Hyndman and Fan's type 7).</summary>
internal sealed record Percentiles(decimal P10, decimal P25, decimal P50, decimal P75, decimal P90)
{
    /// <param name="prices">In minor units, from the lowest to the highest.</param>
    public static Percentiles? Of(long[] prices, Currency currency)
    {
        return prices.Length == 0 ? null : new Percentiles(At(0.1m), At(0.25m), At(0.5m), At(0.75m), At(0.9m));

        decimal At(decimal share)
        {
            var rank = share * (prices.Length - 1);
            var below = (int)rank;
            var above = Math.Min(below + 1, prices.Length - 1);
            return currency.FromMinor((long)Math.Round(prices[below] + ((rank - below) * (prices[above] - prices[below]))));
        }
    }
}
