using PricingService.Properties;
using Storage.Rows;

namespace PricingService.Competitors;

/// <summary>The answer to <c>GET /competitors/{propertyId}</c>: what is known about its competitors, for tonight and later.</summary>
internal sealed record CompetitorSummary
{
    public required string PropertyId { get; init; }
    public required string Currency { get; init; }
    public required int Rates { get; init; }
    public required int Fresh { get; init; }
    public required int Stale { get; init; }
    public required int Competitors { get; init; }
    public required string? FirstNight { get; init; }
    public required string? LastNight { get; init; }
    public required IReadOnlyList<SourceSummary> Sources { get; init; }

    public const int MostSources = 100;

    public static CompetitorSummary Of(Property property, IReadOnlyList<CompetitorRate> rates, Func<CompetitorRate, bool> isFresh)
    {
        var fresh = rates.Count(isFresh);
        return new CompetitorSummary
        {
            PropertyId = property.Id,
            Currency = property.Currency.Code,
            Rates = rates.Count,
            Fresh = fresh,
            Stale = rates.Count - fresh,
            Competitors = rates.Select(rate => rate.Competitor).Distinct(StringComparer.Ordinal).Count(),
            FirstNight = rates.Count == 0
                ? null
                : rates[0].StayDate,
            LastNight = rates.Count == 0 ? null : rates[^1].StayDate,
            Sources = [.. rates.GroupBy(rate => rate.Source, StringComparer.Ordinal).OrderBy(source => source.Key, StringComparer.Ordinal)
                .Take(MostSources).Select(source => new SourceSummary(
                    source.Key, source.Count(), source.Count(isFresh),
                    DateTimeOffset.FromUnixTimeMilliseconds(source.Max(rate => rate.ObservedAt))))],
        };
    }
}

internal sealed record SourceSummary(string Source, int Rates, int Fresh, DateTimeOffset LastObservedAt);

/// <summary>The answer to <c>GET /competitors/{propertyId}/rates</c>: the nights that have rates.</summary>
internal sealed record RatesAnswer(string PropertyId, string Currency, IReadOnlyList<NightView> Nights);

/// <param name="CompetitorPrice">The competitors' price that pricing uses; null if no rate is fresh.</param>
/// <param name="Percentiles">Of the competitors' prices, each competitor once; null if no rate is fresh.</param>
internal sealed record NightView(string Date, decimal? CompetitorPrice, Percentiles? Percentiles, int Fresh, int Stale,
    IReadOnlyList<RateView> Rates)
{
    public static NightView Of(Property property, string date, IReadOnlyList<CompetitorRate> rates, int lengthOfStay,
        Freshness freshness, DateTimeOffset now)
    {
        RateView[] views = [.. rates.Select(rate => RateView.Of(property, rate, freshness, now))];
        var page = new CompetitorPage(rates, 0, freshness.StaleAt);
        var (night, at) = (Dates.FromIso(date), now.ToUnixTimeMilliseconds());
        var price = page.PriceOn(night, lengthOfStay, at);
        var fresh = views.Count(view => view.IsFresh);
        return new NightView(date, price is { } minor ? property.Currency.FromMinor(minor) : null,
            Percentiles.Of(page.PricesOn(night, lengthOfStay, at), property.Currency), fresh, views.Length - fresh, views);
    }
}

internal sealed record RateView(string Source, string Competitor, decimal Price, long LengthOfStay, DateTimeOffset ObservedAt,
    DateTimeOffset StaleAt, bool IsFresh)
{
    public static RateView Of(Property property, CompetitorRate rate, Freshness freshness, DateTimeOffset now)
    {
        var staleAt = freshness.StaleAt(rate.Source, rate.ObservedAt);
        return new RateView(rate.Source, rate.Competitor, property.Currency.FromMinor(rate.PriceMinor), rate.LengthOfStay,
            DateTimeOffset.FromUnixTimeMilliseconds(rate.ObservedAt), DateTimeOffset.FromUnixTimeMilliseconds(staleAt),
            staleAt > now.ToUnixTimeMilliseconds());
    }
}
