using System.Runtime.CompilerServices;

namespace ServiceDefaults.Metrics;

/// <summary>
/// Finds the series of a tag list: an open hash table that readers never lock and that allocates only for a new list.
/// Tags are compared as they come, order included; the same labels in a different order get another entry for the same series.
/// </summary>
internal sealed class SeriesTable
{
    private const int InitialSlots = 16;

    private readonly Lock _gate = new();
    private Entry?[] _slots = new Entry?[InitialSlots];

    public int Count { get; private set; }

    public Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = Hash(tags);
        var slots = Volatile.Read(ref _slots);
        for (var i = hash & (slots.Length - 1); slots[i] is { } entry; i = (i + 1) & (slots.Length - 1))
        {
            if (entry.Hash == hash && Same(entry.Tags, tags)) return entry.Series;
        }
        return null;
    }

    public void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, Series series)
    {
        lock (_gate)
        {
            if (Find(tags) is not null) return;
            if (2 * (Count + 1) > _slots.Length) Rebuild(_slots.OfType<Entry>(), 2 * _slots.Length);
            Place(_slots, new Entry(Hash(tags), tags.ToArray(), series));
            Count++;
        }
    }

    /// <summary>Drops what the last scrape no longer reported.</summary>
    public void RemoveUnseen(long scrape)
    {
        lock (_gate)
        {
            var seen = _slots.OfType<Entry>().Where(entry => entry.Series.LastSeen == scrape).ToList();
            if (seen.Count == Count) return;
            Rebuild(seen, _slots.Length);
            Count = seen.Count;
        }
    }

    /// <summary>Into a new array, so that readers never see an entry being moved.</summary>
    private void Rebuild(IEnumerable<Entry> entries, int length)
    {
        var slots = new Entry?[length];
        foreach (var entry in entries) Place(slots, entry);
        Volatile.Write(ref _slots, slots);
    }

    private static void Place(Entry?[] slots, Entry entry)
    {
        var i = entry.Hash & (slots.Length - 1);
        while (slots[i] is not null) i = (i + 1) & (slots.Length - 1);
        Volatile.Write(ref slots[i], entry);
    }

    private static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0;
        foreach (ref readonly var tag in tags)
            hash = (hash * 31) + (tag.Value is string text ? text.GetHashCode() : tag.Value?.GetHashCode() ?? 0);
        return hash;
    }

    private static bool Same(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length != tags.Length) return false;
        for (var i = 0; i < known.Length; i++)
        {
            if (!SameName(known[i].Key, tags[i].Key) || !SameValue(known[i].Value, tags[i].Value)) return false;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SameName(string known, string name) => ReferenceEquals(known, name) || known == name;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SameValue(object? known, object? value) =>
        ReferenceEquals(known, value) || (known is string a && value is string b ? a == b : Equals(known, value));

    private sealed record Entry(int Hash, KeyValuePair<string, object?>[] Tags, Series Series);
}
