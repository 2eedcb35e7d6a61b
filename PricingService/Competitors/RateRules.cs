using PricingService.Properties;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace PricingService.Competitors;

/// <summary>The rules for a rate; the first one broken is the reason for its refusal.</summary>
internal static class RateRules
{
    /// <summary>Further from the property's reference price it is a misplaced decimal point, or another kind of place.</summary>
    private const decimal FurthestRatio = 20m;

    private const int FurthestNight = 1_095;
    private const int LongestStay = 365;

    /// <summary>Clocks differ by less; a time further ahead would keep true ones out until then.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <param name="now">When it arrived.</param>
    /// <param name="keepDays">A rate observed longer ago would not be kept.</param>
    /// <param name="document">The feed's document that it came in, if any.</param>
    public static RateCheck Check(RateReport report, Property property, DateTimeOffset now, int keepDays, string? document = null)
    {
        if (Missing(report) is { } field) return Refuse(RateFault.MissingField, $"'{field}' is missing.");
        if (!Identifier.IsWellFormed(report.Source)) return Refuse(RateFault.BadValue, $"'source' {Identifier.Rule}.");
        if (!Identifier.IsWellFormed(report.Competitor)) return Refuse(RateFault.BadValue, $"'competitor' {Identifier.Rule}.");
        if (report.LengthOfStay is < 1 or > LongestStay)
            return Refuse(RateFault.BadValue, $"'length_of_stay' must be between 1 and {LongestStay}.");
        if (report.Currency != property.Currency.Code)
            return Refuse(RateFault.CurrencyMismatch, $"The property is priced in {property.Currency}; rates are not converted.");

        var price = report.Price!.Value;
        if (price is <= 0 or > PropertyFacts.HighestPrice)
            return Refuse(RateFault.BadPrice, $"The price must be above 0 and at most {PropertyFacts.HighestPrice}.");
        var minor = property.Currency.ToMinor(price);
        if (minor == 0) return Refuse(RateFault.BadPrice, "The price is less than the currency's smallest unit.");
        if (price > property.ReferencePrice * FurthestRatio || price < property.ReferencePrice / FurthestRatio)
            return Refuse(RateFault.AbsurdPrice, $"The price is more than {FurthestRatio} times away from the property's reference price.");

        // Yesterday is still today somewhere.
        var (night, today) = (report.StayDate!.Value, DateOnly.FromDateTime(now.UtcDateTime));
        if (night < today.AddDays(-1) || night > today.AddDays(FurthestNight))
            return Refuse(RateFault.BadDate,
                $"'stay_date' must be between {today.AddDays(-1).ToIso()} and {today.AddDays(FurthestNight).ToIso()}.");
        var observed = report.ObservedAt ?? now;
        if (observed > now + ClockSkew) return Refuse(RateFault.BadDate, "'observed_at' must not be in the future.");
        if (observed < now.AddDays(-keepDays)) return Refuse(RateFault.BadDate, $"'observed_at' must be within the last {keepDays} days.");

        return new RateCheck.Fits(new CompetitorRate(night.ToIso(), report.Source!, report.Competitor!, report.LengthOfStay ?? 1, minor,
            (observed > now ? now : observed).ToUnixTimeMilliseconds(), report.ObservedAt is null ? document : null));
    }

    private static string? Missing(RateReport report) =>
        report.Source is null ? "source"
        : report.Competitor is null ? "competitor"
        : report.StayDate is null ? "stay_date"
        : report.Price is null ? "price"
        : report.Currency is null ? "currency" : null;

    private static RateCheck.Refused Refuse(RateFault reason, string detail) => new(new RateRefusal(reason, detail));
}

internal abstract record RateCheck
{
    public sealed record Fits(CompetitorRate Rate) : RateCheck;

    public sealed record Refused(RateRefusal Refusal) : RateCheck;
}
