using PricingService.Properties;
using ServiceDefaults.Metrics;
using Storage.Caching;

namespace PricingService.Models.Acceptance;

/// <summary>Answers how likely a price is to be accepted, from the outcomes recorded so far (at most seconds old).</summary>
internal sealed class AcceptanceBook(AcceptanceTable table, TimeProvider clock, CacheMetrics metrics)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly BoundedCache<string, AcceptanceCounts> _portfolios = new("portfolio_acceptance", 1_000, Lifetime, clock, metrics);
    private readonly BoundedCache<(string Property, string Portfolio), Page> _properties =
        new("property_acceptance", 10_000, Lifetime, clock, metrics);

    public async ValueTask<AcceptanceProbability> AtAsync(Property property, decimal price, decimal reference)
    {
        var page = await _properties.GetAsync((property.Id, property.PortfolioId), LoadAsync);
        return page.At(RatioBucket.Of(price, reference));
    }

    /// <summary>Call it when outcomes were added.</summary>
    public void Forget()
    {
        _portfolios.Clear();
        _properties.Clear();
    }

    private async Task<Page> LoadAsync((string Property, string Portfolio) key) => new(
        await table.OfPropertyAsync(key.Property), await _portfolios.GetAsync(key.Portfolio, table.OfPortfolioAsync));

    /// <summary>The quantiles cost tens of microseconds: each bucket's are computed once.</summary>
    private sealed class Page(AcceptanceCounts property, AcceptanceCounts portfolio)
    {
        private readonly AcceptanceProbability?[] _byBucket = new AcceptanceProbability?[(2 * RatioBucket.Last) + 1];
        private readonly Lock _gate = new();

        public AcceptanceProbability At(int bucket)
        {
            lock (_gate) return _byBucket[bucket + RatioBucket.Last] ??= BetaPosterior.Of(property, portfolio, bucket);
        }
    }
}
