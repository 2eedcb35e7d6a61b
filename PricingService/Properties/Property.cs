using ServiceDefaults.Money;

namespace PricingService.Properties;

/// <summary>What is known about a place that is let by the night. Prices are whole minor units of its currency.</summary>
/// <param name="Revision">Grows with every change of any property.</param>
internal sealed record Property(
    string Id, string PortfolioId, Currency Currency, string TimeZone,
    decimal ReferencePrice, decimal Floor, decimal Ceiling, decimal LargestDailyStep, long Revision)
{
    public DateOnly Today(TimeProvider clock) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);
}
