using PricingService.Properties;
using ServiceDefaults.Metrics;
using Storage.Caching;

namespace PricingService.Overrides;

/// <summary>Nights with bounds of their own, from memory: at most seconds old where another replica changed them.</summary>
internal sealed class OverrideBook(OverrideTable table, TimeProvider clock, CacheMetrics metrics)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly BoundedCache<string, NightBounds> _bounds = new("overrides", 10_000, Lifetime, clock, metrics);

    public ValueTask<NightBounds> OfAsync(Property property) => _bounds.GetAsync(property.Id, LoadAsync);

    public void Forget(string propertyId) => _bounds.Forget(propertyId);

    private async Task<NightBounds> LoadAsync(string propertyId)
    {
        var nights = await table.FromAsync(propertyId, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-2));
        return nights.Count == 0 ? NightBounds.None : NightBounds.Of(nights);
    }
}
