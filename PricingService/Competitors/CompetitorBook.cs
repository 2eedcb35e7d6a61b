using Microsoft.Extensions.Options;
using PricingService.Properties;
using ServiceDefaults.Metrics;
using Storage.Caching;

namespace PricingService.Competitors;

/// <summary>
/// What competitors ask, from memory: the database is read when a property is first requested, and when its rates have changed.
/// </summary>
internal sealed class CompetitorBook(RateTable table, Freshness freshness, IOptions<CompetitorOptions> options,
    TimeProvider clock, CacheMetrics metrics)
{
    private readonly BoundedCache<string, CompetitorPage> _pages =
        new("competitors", options.Value.MaxLoaded, TimeSpan.FromDays(36_500), clock, metrics);

    /// <summary>
    /// The competitors' price for a night; null if no fresh rate is known. <see cref="NightPrice"/> says how it is computed.
    /// </summary>
    public async ValueTask<decimal?> PriceAsync(Property property, DateOnly night, int lengthOfStay)
    {
        var page = await _pages.GetAsync(property.Id, LoadAsync);
        return page.PriceOn(night, lengthOfStay, clock.GetUtcNow().ToUnixTimeMilliseconds()) is { } minor
            ? property.Currency.FromMinor(minor)
            : null;
    }

    /// <summary>Call it when rates of the property were taken in.</summary>
    public void Forget(string propertyId) => _pages.Forget(propertyId);

    /// <summary>Reads the property's rates again if those in memory are older, so that no quote has to wait for them.</summary>
    public async Task RefreshAsync(string propertyId, long revision)
    {
        if (!_pages.TryGet(propertyId, out var page) || page.Revision >= revision) return;
        Forget(propertyId);
        await _pages.GetAsync(propertyId, LoadAsync);
    }

    private async Task<CompetitorPage> LoadAsync(string propertyId)
    {
        var yesterday = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-1);
        var (rates, revision) = await table.ReadAsync(propertyId, yesterday, DateOnly.MaxValue);
        return new CompetitorPage(rates, revision, freshness.StaleAt);
    }
}
