using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PricingService.Experiments;
using PricingService.Properties;
using PricingService.Quotes;
using Storage.Rows;

namespace PricingService.Outcomes;

/// <summary>A checked outcome, as stored. Money in minor units.</summary>
internal sealed record Outcome
{
    public required string OutcomeId { get; init; }
    public required string ContentHash { get; init; }
    public required string PropertyId { get; init; }
    public required string? QuoteId { get; init; }
    public required string StayDate { get; init; }
    public required long PriceMinor { get; init; }
    public required long ReferenceMinor { get; init; }
    public required long? CompetitorMinor { get; init; }
    public required string Currency { get; init; }
    public required bool Accepted { get; init; }
    public required long? LeadTimeDays { get; init; }
    public required long? LengthOfStay { get; init; }
    public required double? Occupancy { get; init; }
    public required double? Expected { get; init; }
    public required string? ExperimentId { get; init; }
    public required string? Variant { get; init; }
    public required long? ObservedAt { get; init; }
    public long? SubjectHash { get; init; }

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
        return new Outcome
        {
            OutcomeId = report.OutcomeId ?? quote?.QuoteId ?? $"o_{hash[..32]}",
            ContentHash = hash,
            PropertyId = property.Id,
            QuoteId = quote?.QuoteId,
            StayDate = stayDate,
            PriceMinor = price,
            ReferenceMinor = reference,
            CompetitorMinor = quote?.CompetitorMinor,
            Currency = currency.Code,
            Accepted = report.Accepted!.Value,
            LeadTimeDays = report.LeadTimeDays ?? quote?.LeadTimeDays,
            LengthOfStay = report.LengthOfStay ?? quote?.LengthOfStay,
            Occupancy = (double?)report.Occupancy ?? quote?.Occupancy,
            Expected = quote?.Acceptance,
            ExperimentId = quote?.ExperimentId,
            Variant = quote?.Variant,
            ObservedAt = report.ObservedAt?.ToUnixTimeMilliseconds(),
            SubjectHash = quote?.SubjectHash,
        };
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
