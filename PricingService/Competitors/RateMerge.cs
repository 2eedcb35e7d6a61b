namespace PricingService.Competitors;

/// <summary>Compares reported rates with the stored ones: the later observation counts, in whatever order they arrive.</summary>
/// <param name="total">Rates of the property, all nights.</param>
internal sealed class RateMerge(IEnumerable<CompetitorRate> held, long total, CompetitorOptions limits)
{
    private readonly Dictionary<(string, string, string, long), CompetitorRate> _held = held.ToDictionary(rate => rate.Key);
    private readonly Dictionary<(string, string, string, long), CompetitorRate> _changed = [];
    private Dictionary<string, int>? _byNight;
    private long _total = total;

    public enum Kept { New, Newer, Duplicate, Outdated, Conflict, TooMany }

    /// <summary>What has to be written.</summary>
    public IReadOnlyCollection<CompetitorRate> Changed => _changed.Values;

    public Kept Take(CompetitorRate rate)
    {
        if (_held.TryGetValue(rate.Key, out var known))
        {
            if (rate.ObservedAt < known.ObservedAt) return Kept.Outdated;
            if (rate.ObservedAt == known.ObservedAt) return rate.PriceMinor == known.PriceMinor ? Kept.Duplicate : Kept.Conflict;
            _held[rate.Key] = _changed[rate.Key] = rate;
            return Kept.Newer;
        }
        _byNight ??= _held.Values.CountBy(one => one.StayDate).ToDictionary(StringComparer.Ordinal);
        var ofNight = _byNight.GetValueOrDefault(rate.StayDate);
        if (_total >= limits.MaxRates || ofNight >= limits.MaxRatesPerNight) return Kept.TooMany;
        _held[rate.Key] = _changed[rate.Key] = rate;
        _byNight[rate.StayDate] = ofNight + 1;
        _total++;
        return Kept.New;
    }
}
