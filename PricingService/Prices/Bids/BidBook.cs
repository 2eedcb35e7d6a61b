using Microsoft.Extensions.Options;
using PricingService.Models;
using ServiceDefaults.Metrics;
using ServiceDefaults.Notices;
using Storage.Caching;

namespace PricingService.Prices.Bids;

/// <summary>What was learnt of each property, in memory.</summary>
internal sealed class BidBook(BidTable table, ChangeNotices notices, IOptions<ModelOptions> options, TimeProvider clock,
    CacheMetrics metrics)
{
    /// <summary>The subject of notices between replicas.</summary>
    public const string Notice = "bids";

    private readonly BoundedCache<string, Learnt?> _learnt =
        new("bid_prices", options.Value.MaxLoaded, TimeSpan.FromDays(36_500), clock, metrics);

    /// <summary>Null before anything was learnt.</summary>
    public ValueTask<Learnt?> OfAsync(string propertyId) => _learnt.GetAsync(propertyId, table.FindAsync);

    public void Forget(IEnumerable<string> propertyIds)
    {
        foreach (var id in propertyIds) _learnt.Forget(id);
    }

    /// <summary>Call it when bid prices were learnt here.</summary>
    public void Changed(IEnumerable<string> propertyIds)
    {
        Forget(propertyIds);
        notices.Tell(Notice);
    }
}
