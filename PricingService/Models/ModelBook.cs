using Microsoft.Extensions.Options;
using ServiceDefaults.Metrics;
using ServiceDefaults.Notices;
using Storage.Caching;

namespace PricingService.Models;

/// <summary>The models in service, in memory. A model is replaced between two requests, never during one.</summary>
internal sealed class ModelBook(ModelTable table, ModelMetrics metrics, CacheMetrics caches, ChangeNotices notices,
    IOptions<ModelOptions> options, TimeProvider clock)
{
    /// <summary>The subject of notices between replicas.</summary>
    public const string Notice = "models";

    private readonly BoundedCache<string, PriceResponse?> _cache =
        new("models", options.Value.MaxLoaded, TimeSpan.FromDays(36_500), clock, caches);

    /// <summary>Null if the rules price.</summary>
    public ValueTask<PriceResponse?> FindAsync(string propertyId)
    {
        metrics.LookedUp(_cache.TryGet(propertyId, out _));
        return _cache.GetAsync(propertyId, LoadAsync);
    }

    /// <summary>Call it when another model, or none, has been put in service.</summary>
    public void Changed(string propertyId)
    {
        Forget(propertyId);
        notices.Tell(Notice);
    }

    /// <summary>Checks whether another model is in service now, and loads it.</summary>
    public async Task RefreshAsync(string propertyId)
    {
        if (!_cache.TryGet(propertyId, out var known)) return;
        if ((await table.ServingAsync(propertyId))?.Version == known?.Version) return;
        Forget(propertyId);
        await _cache.GetAsync(propertyId, LoadAsync);
    }

    private void Forget(string propertyId)
    {
        _cache.Forget(propertyId);
        metrics.Loaded(_cache.Values.Count(model => model is not null));
    }

    private async Task<PriceResponse?> LoadAsync(string propertyId)
    {
        var model = await table.ServingAsync(propertyId);
        metrics.Loaded(_cache.Values.Count(known => known is not null) + (model is null ? 0 : 1));
        return model;
    }
}
