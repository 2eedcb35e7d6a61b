using ServiceDefaults.Metrics;
using Storage.Caching;

namespace PricingService.Properties;

/// <summary>
/// Properties, for the other slices. A change by another replica is seen within seconds, one made here at once.
/// </summary>
internal sealed class PropertyDirectory(PropertyTable table, TimeProvider clock, CacheMetrics metrics)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly BoundedCache<string, Property?> _cache = new("properties", 10_000, Lifetime, clock, metrics);

    public ValueTask<Property?> FindAsync(string id) => _cache.GetAsync(id, key => table.FindAsync(key, CancellationToken.None));

    public async Task<PropertyTable.PutOutcome> PutAsync(string id, PropertyFacts facts, CancellationToken cancellationToken,
        long? importedRows = null)
    {
        var outcome = await table.PutAsync(id, facts, cancellationToken, importedRows);
        _cache.Forget(id);
        return outcome;
    }

    /// <summary>False if there is none.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var isDeleted = await table.DeleteAsync(id, cancellationToken);
        _cache.Forget(id);
        return isDeleted;
    }

    /// <summary>The properties of a portfolio, or all, ordered by id, with their common revision.</summary>
    public async Task<(IReadOnlyList<Property> Properties, long Revision)> SnapshotAsync(string? portfolioId, int limit,
        CancellationToken cancellationToken)
    {
        var properties = await table.ListAsync(portfolioId, "", limit, cancellationToken);
        return (properties, properties.Count == 0 ? 0 : properties.Max(property => property.Revision));
    }
}
