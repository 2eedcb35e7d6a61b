using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;

namespace ExecutorService.Agents.Analytics;

/// <summary>
/// Answer of <c>analytics.price_review</c>: where the pack's prices do not match recent earnings. A property that
/// was nearly full while the pack asks more needs no look. One that was nearly full without a higher price, or nearly
/// empty with a higher price, does.
/// </summary>
internal sealed record PriceReview(IReadOnlyList<ReviewedProperty> Properties, int ToLookAt, IReadOnlyList<Warning> Warnings)
{
    private const decimal NearlyFull = 0.8m;
    private const decimal NearlyEmpty = 0.3m;
    private const decimal NoticeablyMore = 0.05m;

    public static PriceReview Of(Performance performance, PackPrices prices)
    {
        var asked = prices.Properties.ToDictionary(property => (property.PropertyId, property.Currency));
        ReviewedProperty[] properties = [
            .. performance.Properties.Select(earned => Review(earned, asked.GetValueOrDefault((earned.PropertyId, earned.Currency))))];
        return new PriceReview(properties, properties.Count(property => property.Verdict is not (Verdicts.Fits or Verdicts.NotSold)),
            LedgerGaps.Of(performance, prices.Properties.Select(property => property.PropertyId)));
    }

    private static ReviewedProperty Review(PropertyPerformance earned, PropertyPrices? asked)
    {
        decimal? gap = earned.Adr > 0 && asked is not null ? Ratios.Round(asked.Average / earned.Adr.Value - 1) : null;
        var verdict = (earned.Occupancy, gap) switch
        {
            (_, null) => asked is null ? Verdicts.NotPriced : Verdicts.NotSold,
            ( >= NearlyFull, <= NoticeablyMore) => Verdicts.Raise,
            ( <= NearlyEmpty, >= 0) => Verdicts.Lower,
            _ => Verdicts.Fits,
        };
        return new ReviewedProperty(earned.PropertyId, earned.Currency, earned.Occupancy, earned.Adr, asked?.Average, gap, verdict);
    }
}

/// <param name="Gap">The pack's average above the average daily rate, as a ratio.</param>
internal sealed record ReviewedProperty(string PropertyId, string Currency, decimal Occupancy, decimal? Adr,
    decimal? PackAverage, decimal? Gap, string Verdict);

internal static class Verdicts
{
    public const string Raise = "raise";
    public const string Lower = "lower";
    public const string Fits = "fits";

    /// <summary>The property is not in the pack.</summary>
    public const string NotPriced = "not_priced";

    /// <summary>Nothing was sold, so there is nothing to compare with.</summary>
    public const string NotSold = "not_sold";
}
