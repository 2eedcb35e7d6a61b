using ServiceDefaults.Money;

namespace PricingService.Properties;

/// <summary>What is known about a place that is let by the night. Prices are whole minor units of its currency.</summary>
internal sealed record Property
{
    public required string Id { get; init; }
    public required string PortfolioId { get; init; }
    public required Currency Currency { get; init; }
    public required string TimeZone { get; init; }
    public required decimal ReferencePrice { get; init; }
    public required decimal Floor { get; init; }
    public required decimal Ceiling { get; init; }
    public required decimal LargestDailyStep { get; init; }

    /// <summary>How many rows of an import the facts were drawn from; null if a person set them.</summary>
    public long? ImportedRows { get; init; }

    /// <summary>How often each night can be sold: rooms or homes that are alike.</summary>
    public int Units => DeclaredUnits ?? 1;

    /// <summary>Null if the owner keeps count elsewhere: accepted quotes then take no unit.</summary>
    public int? DeclaredUnits { get; init; }

    /// <summary>Grows with every change of any property.</summary>
    public required long Revision { get; init; }

    public DateOnly Today(TimeProvider clock) => DayOf(clock.GetUtcNow());

    public DateOnly DayOf(DateTimeOffset time) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);
}
