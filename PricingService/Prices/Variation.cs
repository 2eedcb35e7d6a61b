using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PricingService.Models;
using PricingService.Properties;
using Storage.Rows;

namespace PricingService.Prices;

/// <summary>
/// The small random part of each quoted price, from which the response to prices is learnt. Without it a model takes the habits of whoever
/// sets the prices for the response of the guests: prices are high when many come, so high prices seem to be liked. The same
/// request on the same day varies alike, so that nobody sees a price flicker.
/// </summary>
internal static class Variation
{
    /// <summary>
    /// By 5 to 9 % up or down. The cost is half the curvature of log revenue times their variance (0.0048): 0.3 to 0.9 % for elasticities
    /// of −2 to −4.5.
    /// </summary>
    private static readonly decimal[] Factors = [0.91m, 0.93m, 0.94m, 0.95m, 1.05m, 1.06m, 1.07m, 1.09m];

    public static int Draw(Property property, Demand demand, DateOnly today)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"platform variation 1\n{property.Id}\n{demand.StayDate.ToIso()}\n{demand.LeadTimeDays}\n{demand.LengthOfStay}\n" +
            $"{demand.Subject}\n{today.ToIso()}")), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)Factors.Length);
    }

    /// <summary>A price within the guardrails, varied, within the guardrails again.</summary>
    /// <param name="drawn">Which of the factors.</param>
    public static Varied Of(BoundedPrice unvaried, int drawn, Property property, Limits limits, decimal reference)
    {
        Span<decimal> prices = stackalloc decimal[Factors.Length];
        var logs = 0.0;
        for (var i = 0; i < prices.Length; i++)
        {
            prices[i] = Guardrails.Apply(unvaried.Price * Factors[i], property, limits).Price;
            logs += Ieee.Log((double)(prices[i] / reference));
        }
        var same = 0;
        foreach (var price in prices) same += price == prices[drawn] ? 1 : 0;
        var bounded = Guardrails.Apply(unvaried.Price * Factors[drawn], property, limits);
        return new Varied(bounded with { Bound = bounded.Bound ?? unvaried.Bound }, unvaried.Price, logs / Factors.Length,
            same / (double)Factors.Length);
    }
}

/// <param name="Bounded">The price that is asked.</param>
/// <param name="Unvaried">The price without the variation.</param>
/// <param name="Centre">The mean of ln(price / reference) over all that could have been drawn.</param>
/// <param name="Propensity">How likely this price was to be drawn.</param>
internal sealed record Varied(BoundedPrice Bounded, decimal Unvaried, double Centre, double Propensity);
