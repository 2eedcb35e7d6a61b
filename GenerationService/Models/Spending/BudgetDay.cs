namespace GenerationService.Models.Spending;

/// <summary>Days of a time zone, which do not all have 24 hours.</summary>
internal static class BudgetDay
{
    /// <summary>The next midnight there; where the clocks go forward at midnight, the first moment that exists.</summary>
    public static DateTimeOffset EndsAt(DateTimeOffset now, TimeZoneInfo zone)
    {
        var midnight = TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(1);
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(15);
        // Where midnight comes twice, the day begins with the first.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }
}
