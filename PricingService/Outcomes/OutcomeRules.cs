using PricingService.Properties;
using PricingService.Quotes;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace PricingService.Outcomes;

/// <summary>The rules for an outcome; the first one broken is the reason for its refusal.</summary>
internal static class OutcomeRules
{
    /// <summary>A price further from the reference than this is a misplaced decimal point, not something to learn from.</summary>
    public const decimal FurthestRatio = 20m;

    private static readonly DateOnly EarliestStay = new(2000, 1, 1);

    /// <summary>Checks that need neither quote nor property.</summary>
    public static Refusal? CheckShape(OutcomeReport report)
    {
        if (report.QuoteId is null && report.PropertyId is null) return Missing("quote_id or property_id");
        if (report.Accepted is null) return Missing("accepted");
        if (report.QuoteId is null && report.StayDate is null) return Missing("stay_date");
        if (report.QuoteId is null && report.Price is null) return Missing("price");
        foreach (var (field, id) in new[] { ("outcome_id", report.OutcomeId), ("quote_id", report.QuoteId),
            ("property_id", report.PropertyId) })
        {
            if (id is not null && !Identifier.IsWellFormed(id)) return new Refusal(RefusalReason.BadValue, $"'{field}' {Identifier.Rule}.");
        }
        if (report.Price is <= 0 or > PropertyFacts.HighestPrice)
            return new Refusal(RefusalReason.BadPrice, $"The price must be above 0 and at most {PropertyFacts.HighestPrice}.");
        if (report.ReferencePrice is <= 0 or > PropertyFacts.HighestPrice)
            return new Refusal(RefusalReason.BadPrice, $"The reference price must be above 0 and at most {PropertyFacts.HighestPrice}.");
        if (report.LeadTimeDays is < 0 or > ScoreRequest.LongestLeadTime)
            return new Refusal(RefusalReason.BadValue, $"'lead_time_days' must be between 0 and {ScoreRequest.LongestLeadTime}.");
        if (report.LengthOfStay is < 1 or > ScoreRequest.LongestStay)
            return new Refusal(RefusalReason.BadValue, $"'length_of_stay' must be between 1 and {ScoreRequest.LongestStay}.");
        if (report.Occupancy is < 0 or > 1) return new Refusal(RefusalReason.BadValue, "'occupancy' must be between 0 and 1.");
        return null;
    }

    public static Refusal? CheckAgainst(OutcomeReport report, Property property, Quote? quote, DateTimeOffset now)
    {
        if (quote is not null && report.PropertyId is { } named && named != quote.PropertyId)
            return new Refusal(RefusalReason.BadValue, "The quote was for another property.");
        if (quote is not null && report.StayDate is { } night && night.ToIso() != quote.StayDate)
            return new Refusal(RefusalReason.BadDate, "The quote was for another night.");
        if (report.Currency is { } currency && currency != property.Currency.Code)
            return new Refusal(RefusalReason.CurrencyMismatch, $"The property is priced in {property.Currency}.");

        var latestStay = DateOnly.FromDateTime(now.UtcDateTime).AddDays(ScoreRequest.LongestLeadTime + 1);
        if (report.StayDate is { } date && (date < EarliestStay || date > latestStay))
            return new Refusal(RefusalReason.BadDate, $"'stay_date' must be between {EarliestStay.ToIso()} and {latestStay.ToIso()}.");
        if (report.ObservedAt is { } at && (at > now.AddDays(1) || at.Year < EarliestStay.Year))
            return new Refusal(RefusalReason.BadDate, "'observed_at' must be neither in the future nor before 2000.");

        if (report.Price is not { } price) return null;
        if (property.Currency.ToMinor(price) == 0)
            return new Refusal(RefusalReason.BadPrice, "The price is less than the currency's smallest unit.");
        var reference = report.ReferencePrice ?? property.ReferencePrice;
        return price > reference * FurthestRatio || price < reference / FurthestRatio
            ? new Refusal(RefusalReason.AbsurdPrice, $"The price is more than {FurthestRatio} times away from the reference price.")
            : null;
    }

    private static Refusal Missing(string field) => new(RefusalReason.MissingField, $"'{field}' is missing.");
}
