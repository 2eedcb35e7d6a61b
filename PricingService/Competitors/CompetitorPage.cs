using Storage.Rows;

namespace PricingService.Competitors;

/// <summary>A property's rates in memory, by night. Which of them are fresh is decided when they are used.</summary>
internal sealed class CompetitorPage
{
    private readonly Dictionary<DateOnly, KnownRate[]> _nights;

    public CompetitorPage(IEnumerable<CompetitorRate> rates, long revision, Func<string, long, long> staleAt)
    {
        Revision = revision;
        var competitors = new Dictionary<string, int>(StringComparer.Ordinal);
        _nights = rates.GroupBy(rate => rate.StayDate, StringComparer.Ordinal)
            .ToDictionary(night => Dates.FromIso(night.Key), night => night
                .Select(rate => new KnownRate(Number(rate.Competitor), (int)rate.LengthOfStay, rate.PriceMinor, rate.ObservedAt,
                    staleAt(rate.Source, rate.ObservedAt)))
                .OrderBy(rate => rate.Competitor).ToArray());

        int Number(string competitor) => competitors.TryGetValue(competitor, out var number)
            ? number
            : competitors[competitor] = competitors.Count;
    }

    /// <summary>The revision of the property's rates when they were read.</summary>
    public long Revision { get; }

    /// <inheritdoc cref="NightPrice.Of"/>
    public long? PriceOn(DateOnly night, int lengthOfStay, long now) => _nights.TryGetValue(night, out var rates)
        ? NightPrice.Of(rates, lengthOfStay, now)
        : null;

    /// <inheritdoc cref="NightPrice.Sort"/>
    public long[] PricesOn(DateOnly night, int lengthOfStay, long now)
    {
        if (!_nights.TryGetValue(night, out var rates)) return [];
        var prices = new long[rates.Length];
        return prices[..NightPrice.Sort(rates, lengthOfStay, now, prices)];
    }
}
