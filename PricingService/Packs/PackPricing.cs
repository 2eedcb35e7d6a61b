using PricingService.Experiments;
using PricingService.Models;
using PricingService.Prices;
using PricingService.Properties;

namespace PricingService.Packs;

/// <summary>
/// What a pack's prices are computed from. Competitors' rates and occupancy are not part of it: they change by the hour, a pack does not.
/// </summary>
/// <param name="Before">The prices published before the pack's date, by property.</param>
/// <param name="Serving">The models in service, by property.</param>
/// <param name="Champions">The promoted policies.</param>
/// <param name="Revision">The properties' revision when they were read.</param>
internal sealed record PackInputs(
    IReadOnlyList<Property> Properties, IReadOnlyDictionary<string, NightPrices> Before,
    IReadOnlyDictionary<string, PriceResponse?> Serving, Champions Champions, long Revision);

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
            priced[i] = Price(property, inputs.Before.GetValueOrDefault(property.Id), inputs.Serving.GetValueOrDefault(property.Id),
                inputs.Champions.Of(property), order);
            progress?.Report((Interlocked.Increment(ref done), priced.Length));
        });
        return [.. priced.OrderBy(property => property.PropertyId, StringComparer.Ordinal)];
    }

    private static PackedProperty Price(Property property, NightPrices? before, PriceResponse? model, PricingPolicy champion,
        PackOrder order)
    {
        var version = "";
        var prices = new long[order.Nights];
        for (var night = 0; night < prices.Length; night++)
        {
            var date = order.Date.AddDays(night);
            // A calendar has no known occupancy: one half leaves the price unchanged.
            var score = Scorer.Score(property, new Demand(property.ReferencePrice, date, night, 1, 0.5m, null),
                before?.On(date), model, champion);
            prices[night] = property.Currency.ToMinor(score.Price);
            version = score.ModelVersion;
        }
        return new PackedProperty(property.Id, property.PortfolioId, property.Currency.Code, version, PackedProperty.Join(prices));
    }
}
