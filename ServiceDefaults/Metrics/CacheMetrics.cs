using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary><c>cache_hits_total</c> and <c>cache_misses_total</c>, for anything that caches.</summary>
public sealed class CacheMetrics
{
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;

    /// <summary>Made by the container.</summary>
    public CacheMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ServiceDefaults.Cache");
        _hits = meter.CreateCounter<long>("cache_hits_total", description: "Look-ups that a cache answered");
        _misses = meter.CreateCounter<long>("cache_misses_total", description: "Look-ups that a cache could not answer");
    }

    /// <summary>It was cached.</summary>
    /// <param name="cache">Which cache: a constant of the code.</param>
    public void Hit(string cache) => _hits.Add(1, new KeyValuePair<string, object?>("cache", cache));

    /// <summary>It was not cached.</summary>
    /// <param name="cache">Which cache: a constant of the code.</param>
    public void Missed(string cache) => _misses.Add(1, new KeyValuePair<string, object?>("cache", cache));
}
