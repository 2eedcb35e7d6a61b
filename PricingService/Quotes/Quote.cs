using PricingService.Experiments;

namespace PricingService.Quotes;

/// <summary>A price that was offered, with what it was computed from; outcomes refer to it. Money in minor units.</summary>
/// <param name="SubjectHash">In an experiment: equal for all of a subject's quotes.</param>
internal sealed record Quote(
    string QuoteId, string PropertyId, string StayDate, long PriceMinor, long ReferenceMinor, long? CompetitorMinor, string Currency,
    long LeadTimeDays, long LengthOfStay, double Occupancy, string Method, string ModelVersion, string? ExperimentId, string? Variant,
    double Acceptance, long CreatedAt, long? SubjectHash = null);
