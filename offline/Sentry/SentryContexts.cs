using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sentry.Extensibility;
using Sentry.Protocol;
using OperatingSystem = Sentry.Protocol.OperatingSystem;

namespace Sentry;

/// <summary>Structured facts about an event, by name.</summary>
public sealed class SentryContexts : IDictionary<string, object>, ISentryJsonSerializable
{
    private readonly ConcurrentDictionary<string, object> _byName = new(StringComparer.Ordinal);

    public App App => GetOrAdd<App>(App.Type);

    public Browser Browser => GetOrAdd<Browser>(Browser.Type);

    public Device Device => GetOrAdd<Device>(Device.Type);

    public OperatingSystem OperatingSystem => GetOrAdd<OperatingSystem>(OperatingSystem.Type);

    public Response Response => GetOrAdd<Response>(Response.Type);

    public Runtime Runtime => GetOrAdd<Runtime>(Runtime.Type);

    public Trace Trace => GetOrAdd<Trace>(Trace.Type);

    public ICollection<string> Keys => _byName.Keys;

    public ICollection<object> Values => _byName.Values;

    public int Count => _byName.Count;

    public bool IsReadOnly => false;

    public object this[string key]
    {
        get => _byName[key];
        set => _byName[key] = value;
    }

    /// <summary>What is there already stays; a trace takes what it lacks.</summary>
    internal void CopyTo(SentryContexts to)
    {
        foreach (var (key, value) in _byName)
        {
            var existing = to._byName.GetOrAdd(key, static (_, from) => from is Trace trace ? trace.Clone() : from, value);
            if (existing is Trace target && value is Trace source)
                target.UpdateFrom(source);
            else if (existing is IDictionary<string, object?> into && !ReferenceEquals(existing, value) && value is IDictionary<string, object?> more)
                Merge(more, into);
        }
    }

    internal void ReplaceWith(SentryContexts other)
    {
        _byName.Clear();
        other.CopyTo(this);
    }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in _byName.OrderBy(context => context.Key, StringComparer.Ordinal))
            writer.Value(key, value, logger);
        writer.WriteEndObject();
    }

    public void Add(string key, object value) => ((IDictionary<string, object>)_byName).Add(key, value);

    public void Add(KeyValuePair<string, object> item) => Add(item.Key, item.Value);

    public void Clear() => _byName.Clear();

    public bool Contains(KeyValuePair<string, object> item) => _byName.Contains(item);

    public bool ContainsKey(string key) => _byName.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, object>>)_byName).CopyTo(array, arrayIndex);

    public bool Remove(string key) => _byName.TryRemove(key, out _);

    public bool Remove(KeyValuePair<string, object> item) => _byName.TryRemove(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => _byName.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _byName.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T GetOrAdd<T>(string type)
        where T : class, new() => (T)_byName.GetOrAdd(type, static _ => new T());

    private static void Merge(IDictionary<string, object?> from, IDictionary<string, object?> into)
    {
        foreach (var (key, value) in from)
        {
            if (!into.TryGetValue(key, out var existing) || existing is null)
                into[key] = value;
        }
    }
}
