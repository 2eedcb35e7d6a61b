using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PricingService.Experiments;
using PricingService.Properties;
using PricingService.Quotes;
using Storage.Rows;

namespace PricingService.Outcomes;

/// <summary>A checked outcome, as stored. Money in minor units.</summary>
internal sealed record Outcome(
    string OutcomeId, string ContentHash, string PropertyId, string? QuoteId, string StayDate, long PriceMinor, long ReferenceMinor,
    long? CompetitorMinor, string Currency, bool Accepted, long? LeadTimeDays, long? LengthOfStay, double? Occupancy, double? Expected,
    string? ExperimentId, string? Variant, long? ObservedAt, long? SubjectHash = null)
{
    /// <param name="report">Checked by <see cref="OutcomeRules"/>.</param>
    public static Outcome Of(OutcomeReport report, Property property, Quote? quote)
    {
        var currency = property.Currency;
        var stayDate = report.StayDate?.ToIso() ?? quote!.StayDate;
        var price = report.Price is { } given ? currency.ToMinor(given) : quote!.PriceMinor;
        var reference = report.ReferencePrice is { } asked
            ? currency.ToMinor(asked)
            : quote?.ReferenceMinor ?? currency.ToMinor(property.ReferencePrice);
        var hash = Hash(report, property, stayDate, price);
        return new Outcome(report.OutcomeId ?? quote?.QuoteId ?? $"o_{hash[..32]}", hash, property.Id, quote?.QuoteId, stayDate,
            price, reference,
            quote?.CompetitorMinor, currency.Code, report.Accepted!.Value, report.LeadTimeDays ?? quote?.LeadTimeDays,
            report.LengthOfStay ?? quote?.LengthOfStay, (double?)report.Occupancy ?? quote?.Occupancy, quote?.Acceptance,
            quote?.ExperimentId, quote?.Variant, report.ObservedAt?.ToUnixTimeMilliseconds(), quote?.SubjectHash);
    }

    /// <summary>What it means for its quote's experiment; null if the quote was in none.</summary>
    public Decision? InExperiment => SubjectHash is { } subject
        ? new Decision(ExperimentId!, Variant!, subject, Accepted, Accepted ? PriceMinor * (LengthOfStay ?? 1) : 0)
        : null;

    /// <summary>Hashes what was reported, not what was added from a quote or a property that may change.</summary>
    private static string Hash(OutcomeReport report, Property property, string stayDate, long price)
    {
        var content = string.Create(CultureInfo.InvariantCulture,
            $"{property.Id}|{report.QuoteId}|{stayDate}|{price}|{report.Accepted}|" +
            $"{report.ReferencePrice:G29}|{report.LeadTimeDays}|{report.LengthOfStay}|{report.Occupancy:G29}|" +
            $"{report.ObservedAt?.ToUnixTimeMilliseconds()}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }
}
