using PricingService.Properties;
using ServiceDefaults.Money;

namespace PricingService.Tests;

internal static class Samples
{
    /// <summary>A property of Lisbon's; tests change what they are about.</summary>
    public static Property Casa { get; } = new()
    {
        Id = "casa-1", PortfolioId = "lisbon", Currency = Currency.Of("EUR"), TimeZone = "UTC", ReferencePrice = 100, Floor = 60,
        Ceiling = 220, LargestDailyStep = 500, Revision = 1,
    };
}
