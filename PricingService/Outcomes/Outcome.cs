using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PricingService.Availability;
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

    /// <summary>The mean of ln(price / reference) over all variations that could have been drawn; null without variation.</summary>
    public double? Centre { get; init; }
    public double? Propensity { get; init; }
    public long? BidMinor { get; init; }

    /// <summary>How often each night of the property can be sold.</summary>
    public int Units { get; init; } = 1;

    /// <summary>What it takes of the property's calendar; null if nothing.</summary>
    public Stay? Taken { get; init; }

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
            Centre = quote?.Propensity < 1 && price == quote.PriceMinor ? quote.Centre
                : report.ExogenousPrice == true ? 0 : null,
            Propensity = quote?.Propensity < 1 && price == quote.PriceMinor ? quote.Propensity : null,
            BidMinor = quote?.BidMinor,
            Units = property.Units,
            // Whoever does not say how many units there are keeps count elsewhere.
            Taken = quote is not null && report.Accepted.Value && property.DeclaredUnits is not null
                ? new Stay(quote.QuoteId, property.Id, quote.StayDate, report.LengthOfStay ?? quote.LengthOfStay) : null,
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
            $"{report.ObservedAt?.ToUnixTimeMilliseconds()}{(report.ExogenousPrice == true ? "|exogenous" : "")}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }
}
