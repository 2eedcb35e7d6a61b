using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ServiceDefaults.Metrics;

namespace Storage.Caching;

/// <summary>
/// Caches values for a while, at most <paramref name="capacity"/> of them. One caller loads a missing value while others wait for it;
/// the least recently used go first. A failed load is not kept.
/// </summary>
/// <param name="name">Its name in <c>cache_hits_total</c> and <c>cache_misses_total</c>: a constant of the code.</param>
/// <param name="capacity">The maximum number of cached values.</param>
/// <param name="lifetime">How long a value is cached after loading.</param>
/// <param name="clock">The time.</param>
/// <param name="metrics">Where hits and misses are counted.</param>
public sealed class BoundedCache<TKey, TValue>(string name, int capacity, TimeSpan lifetime, TimeProvider clock, CacheMetrics metrics)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    /// <summary>Values that are cached or being loaded.</summary>
    public int Count => _entries.Count;

    /// <summary>The value of a key, loaded by <paramref name="load"/> if it is not cached.</summary>
    public ValueTask<TValue> GetAsync(TKey key, Func<TKey, Task<TValue>> load)
    {
        var now = clock.GetTimestamp();
        if (_entries.TryGetValue(key, out var entry) && clock.GetElapsedTime(entry.LoadedAt, now) < lifetime)
        {
            entry.UsedAt = now;
            metrics.Hit(name);
            if (entry.IsLoaded) return new ValueTask<TValue>(entry.Value.Value.Result);
            return new ValueTask<TValue>(FinishAsync(key, entry));
        }
        metrics.Missed(name);
        var fresh = new Entry(new Lazy<Task<TValue>>(() => load(key)), now);
        entry = entry is null
            ? _entries.GetOrAdd(key, fresh)
            : _entries.TryUpdate(key, fresh, entry) ? fresh : _entries.GetOrAdd(key, fresh);
        if (_entries.Count > capacity) Trim();
        return new ValueTask<TValue>(FinishAsync(key, entry));
    }

    /// <summary>The values that have been loaded.</summary>
    public IEnumerable<TValue> Values => _entries.Values.Where(entry => entry.IsLoaded).Select(entry => entry.Value.Value.Result);

    /// <summary>The value of a key if it is cached; loads nothing and counts nothing.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var now = clock.GetTimestamp();
        if (_entries.TryGetValue(key, out var entry) && entry.IsLoaded && clock.GetElapsedTime(entry.LoadedAt, now) < lifetime)
        {
            entry.UsedAt = now;
            value = entry.Value.Value.Result;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The next look-up of this key loads it again.</summary>
    public void Forget(TKey key) => _entries.TryRemove(key, out _);

    /// <summary>The next look-up of any key loads it again.</summary>
    public void Clear() => _entries.Clear();

    private async Task<TValue> FinishAsync(TKey key, Entry entry)
    {
        try
        {
            return await entry.Value.Value;
        }
        catch
        {
            _entries.TryRemove(new KeyValuePair<TKey, Entry>(key, entry));
            throw;
        }
    }

    /// <summary>Removes a tenth at a time, so that a full cache does not sort itself on every miss.</summary>
    private void Trim()
    {
        foreach (var oldest in _entries.OrderBy(pair => pair.Value.UsedAt).Take(_entries.Count - capacity + (capacity / 10)).ToList())
            _entries.TryRemove(oldest);
    }

    private sealed class Entry(Lazy<Task<TValue>> value, long now)
    {
        public Lazy<Task<TValue>> Value { get; } = value;

        public bool IsLoaded => Value.IsValueCreated && Value.Value.IsCompletedSuccessfully;

        public long LoadedAt { get; } = now;

        public long UsedAt { get; set; } = now;
    }
}
