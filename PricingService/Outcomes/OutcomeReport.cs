using PricingService.Properties;

namespace PricingService.Outcomes;

/// <summary>
/// A reported outcome of a price: by its quote, or by property, date and price. What the quote knows need not be repeated.
/// </summary>
internal sealed record OutcomeReport
{
    public string? OutcomeId { get; init; }
    public string? QuoteId { get; init; }
    public string? PropertyId { get; init; }
    public DateOnly? StayDate { get; init; }
    public decimal? Price { get; init; }
    public bool? Accepted { get; init; }
    public string? Currency { get; init; }
    public decimal? ReferencePrice { get; init; }
    public int? LeadTimeDays { get; init; }
    public int? LengthOfStay { get; init; }
    public decimal? Occupancy { get; init; }
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>The price did not follow demand (it was tried at random, say): the response to prices may be learnt from it.</summary>
    public bool? ExogenousPrice { get; init; }
}

/// <summary>A row as it was read: a report, still to be checked, or refused already.</summary>
internal abstract record OutcomeRow
{
    public sealed record Read(OutcomeReport Report) : OutcomeRow;

    public sealed record Refused(Refusal Refusal) : OutcomeRow;
}

/// <summary>Why a row was refused; every valid row is accepted.</summary>
internal sealed record Refusal(RefusalReason Reason, string Detail);

/// <summary>A closed set: it labels a metric.</summary>
internal enum RefusalReason
{
    MissingField, UnknownField, WrongType, BadValue, BadPrice, AbsurdPrice, BadDate, UnknownProperty, UnknownQuote,
    CurrencyMismatch, Conflict, Unreadable,
}
