using Microsoft.Extensions.Options;
using PricingService.Caching;

namespace PricingService.Models;

/// <summary>The models that serve, in memory. A model is replaced between two requests, never during one.</summary>
internal sealed class ModelBook(ModelTable table, ModelMetrics metrics, IOptions<ModelOptions> options, TimeProvider clock)
{
    private readonly BoundedCache<string, PriceResponse?> _cache = new(options.Value.MostLoaded, TimeSpan.FromDays(36_500), clock);

    /// <summary>Null where the rules price.</summary>
    public ValueTask<PriceResponse?> FindAsync(string propertyId)
    {
        var known = _cache.TryGet(propertyId, out var model);
        metrics.LookedUp(known);
        return known ? new ValueTask<PriceResponse?>(model) : _cache.GetAsync(propertyId, LoadAsync);
    }

    public void Forget(string propertyId)
    {
        _cache.Forget(propertyId);
        metrics.Loaded(_cache.Values.Count(model => model is not null));
    }

    /// <summary>Looks whether another model serves now, and takes it.</summary>
    public async Task RefreshAsync(string propertyId)
    {
        if (!_cache.TryGet(propertyId, out var known)) return;
        if ((await table.ServingAsync(propertyId))?.Version == known?.Version) return;
        Forget(propertyId);
        await _cache.GetAsync(propertyId, LoadAsync);
    }

    private async Task<PriceResponse?> LoadAsync(string propertyId)
    {
        var model = await table.ServingAsync(propertyId);
        metrics.Loaded(_cache.Values.Count(known => known is not null) + (model is null ? 0 : 1));
        return model;
    }
}
