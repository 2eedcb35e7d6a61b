using PricingService.Availability;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Overrides;
using PricingService.Prices;
using PricingService.Prices.Bids;
using PricingService.Properties;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>
/// What a pack's prices are computed from. Competitors' rates and occupancy are not part of it: they change by the hour, a pack does not.
/// What was sold and what nights are worth is, as it was known when the pack was built.
/// </summary>
/// <param name="Before">The prices published before the pack's date, by property.</param>
/// <param name="Serving">The models in service, by property.</param>
/// <param name="Champions">The promoted policies.</param>
/// <param name="Revision">The properties' revision when they were read.</param>
internal sealed record PackInputs(
    IReadOnlyList<Property> Properties, IReadOnlyDictionary<string, NightPrices> Before,
    IReadOnlyDictionary<string, PriceResponse?> Serving, Champions Champions, long Revision)
{
    /// <summary>The prices last asked before the pack's date, by property and night.</summary>
    public IReadOnlyDictionary<(string PropertyId, string Night), long> Asked { get; init; } =
        new Dictionary<(string PropertyId, string Night), long>();

    /// <summary>What was learnt from the portfolios' outcomes, by property.</summary>
    public IReadOnlyDictionary<string, Learnt> Learnt { get; init; } = new Dictionary<string, Learnt>();

    /// <summary>What is left of their nights, by property.</summary>
    public IReadOnlyDictionary<string, Calendar> Calendars { get; init; } = new Dictionary<string, Calendar>();

    /// <summary>Nights with bounds of their own, by property.</summary>
    public IReadOnlyDictionary<string, NightBounds> Overrides { get; init; } = new Dictionary<string, NightBounds>();
}

/// <summary>From inputs to prices, on any number of threads with the same result.</summary>
internal static class PackPricing
{
    public static IReadOnlyList<PackedProperty> Price(PackInputs inputs, PackOrder order, int threads,
        IProgress<(int Done, int Of)>? progress, CancellationToken cancellationToken)
    {
        var priced = new PackedProperty[inputs.Properties.Count];
        var done = 0;
        progress?.Report((0, priced.Length));
        Parallel.For(0, priced.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, i =>
        {
            var property = inputs.Properties[i];
            priced[i] = Price(property, inputs, order);
            progress?.Report((Interlocked.Increment(ref done), priced.Length));
        });
        return [.. priced.OrderBy(property => property.PropertyId, StringComparer.Ordinal)];
    }

    private static PackedProperty Price(Property property, PackInputs inputs, PackOrder order)
    {
        var before = inputs.Before.GetValueOrDefault(property.Id);
        var learnt = inputs.Learnt.GetValueOrDefault(property.Id);
        var serving = Serving.Of(inputs.Serving.GetValueOrDefault(property.Id), learnt?.Serving);
        var calendar = inputs.Calendars.GetValueOrDefault(property.Id, Calendar.Free);
        var overrides = inputs.Overrides.GetValueOrDefault(property.Id, NightBounds.None);
        var champion = inputs.Champions.Of(property);
        var version = "";
        var prices = new long[order.Nights];
        for (var night = 0; night < prices.Length; night++)
        {
            var date = order.Date.AddDays(night);
            // A calendar has no known occupancy: one half leaves the price unchanged.
            var demand = new Demand(property.ReferencePrice, date, night, 1, 0.5m, null)
            {
                BidPrice = learnt?.BidPrice(date, 1, night, property.ReferencePrice, property.Units,
                    one => calendar.Left(one, property.Units)),
            };
            var last = inputs.Asked.TryGetValue((property.Id, date.ToIso()), out var asked)
                ? property.Currency.FromMinor(asked)
                : before?.On(date)?.Price;
            var score = Scorer.Score(overrides.On(date, property), demand, new Limits(last, last, last), serving, champion);
            prices[night] = property.Currency.ToMinor(score.Price);
            version = score.ModelVersion;
        }
        return new PackedProperty(property.Id, property.PortfolioId, property.Currency.Code, version, PackedProperty.Join(prices));
    }
}
