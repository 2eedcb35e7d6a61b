using PricingService.Properties;

namespace PricingService.Outcomes;

/// <summary>
/// A reported outcome of a price: by its quote, or by property, date and price. What the quote knows need not be repeated.
/// </summary>
internal sealed record OutcomeReport(
    string? OutcomeId, string? QuoteId, string? PropertyId, DateOnly? StayDate, decimal? Price, bool? Accepted, string? Currency,
    decimal? ReferencePrice, int? LeadTimeDays, int? LengthOfStay, decimal? Occupancy, DateTimeOffset? ObservedAt);

/// <summary>Why a row was refused; every valid row is accepted.</summary>
internal sealed record Refusal(RefusalReason Reason, string Detail);

/// <summary>A closed set: it labels a metric.</summary>
internal enum RefusalReason
{
    MissingField, UnknownField, WrongType, BadValue, BadPrice, AbsurdPrice, BadDate, UnknownProperty, UnknownQuote,
    CurrencyMismatch, Conflict, Unreadable,
}
