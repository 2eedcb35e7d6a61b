namespace PricingService.Models.Acceptance;

/// <summary>Prices near each other, relative to the reference: steps of a tenth on the log scale, the far ends pooled.</summary>
internal static class RatioBucket
{
    public const int Last = 10;

    private const double Width = 0.1;

    /// <summary>0 is the reference price itself, 1 about 10 % above it, −1 about 10 % below.</summary>
    public static int Of(decimal price, decimal reference) =>
        (int)Math.Clamp(Math.Round(Math.Log((double)(price / reference)) / Width), -Last, Last);
}
