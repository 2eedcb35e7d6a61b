using PricingService.Experiments;

namespace PricingService.Quotes;

/// <summary>A price that was offered, with what it was computed from; outcomes refer to it. Money in minor units.</summary>
internal sealed record Quote
{
    public required string QuoteId { get; init; }
    public required string PropertyId { get; init; }
    public required string StayDate { get; init; }
    public required long PriceMinor { get; init; }
    public required long ReferenceMinor { get; init; }
    public required long? CompetitorMinor { get; init; }
    public required string Currency { get; init; }
    public required long LeadTimeDays { get; init; }
    public required long LengthOfStay { get; init; }
    public required double Occupancy { get; init; }
    public required string Method { get; init; }
    public required string ModelVersion { get; init; }
    public required string? ExperimentId { get; init; }
    public required string? Variant { get; init; }
    public required double Acceptance { get; init; }
    public required long CreatedAt { get; init; }

    /// <summary>In an experiment: equal for all of a subject's quotes.</summary>
    public long? SubjectHash { get; init; }

    /// <summary>The price before its random variation.</summary>
    public long? UnvariedMinor { get; init; }

    /// <summary>The mean of ln(price / reference) over the variations that could have been drawn.</summary>
    public double? Centre { get; init; }

    /// <summary>How likely this price was to be drawn; 1 if it was not varied.</summary>
    public double? Propensity { get; init; }
    public long? BidMinor { get; init; }

    /// <summary>The property's own day on which it was asked.</summary>
    public string? Today { get; init; }
}
