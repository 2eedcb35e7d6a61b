namespace PricingService.Competitors;

/// <summary>A competitor's price as reported by a source.</summary>
/// <param name="Price">For one night of a stay of <paramref name="LengthOfStay"/> nights.</param>
/// <param name="ObservedAt">When it was seen; by default when it arrived.</param>
internal sealed record RateReport(
    string? Source, string? Competitor, DateOnly? StayDate, decimal? Price, string? Currency, int? LengthOfStay,
    DateTimeOffset? ObservedAt);

/// <summary>A row as it was read: a report, still to be checked, or refused already.</summary>
internal abstract record RateRow
{
    public sealed record Read(RateReport Report) : RateRow;

    public sealed record Refused(RateRefusal Refusal) : RateRow;
}

/// <summary>Why a row was refused; every valid row is accepted.</summary>
internal sealed record RateRefusal(RateFault Reason, string Detail);

internal enum RateFault
{
    MissingField, UnknownField, WrongType, BadValue, BadPrice, AbsurdPrice, BadDate, UnknownProperty, CurrencyMismatch,
    Conflict, TooMany, Unreadable,
}
