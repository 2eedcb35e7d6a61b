using System.Collections.Concurrent;
using System.Diagnostics;
using Prometheus.Exposition;
using Prometheus.Registry;

namespace Prometheus;

public sealed class CollectorRegistry : ICollectorRegistry
{
    private readonly ConcurrentBag<Action> _callbacks = [];
    private readonly ConcurrentBag<Func<CancellationToken, Task>> _asyncCallbacks = [];
    private readonly Dictionary<string, Family> _byName = new(StringComparer.Ordinal);
    private readonly List<Family> _families = [];
    private readonly Lock _changes = new();
    private bool _collected;

    public IEnumerable<KeyValuePair<string, string>> StaticLabels =>
        FixedLabels.Names.Zip(FixedLabels.Values, KeyValuePair.Create);

    internal LabelPairs FixedLabels { get; private set; } = LabelPairs.Empty;

    public void AddBeforeCollectCallback(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _callbacks.Add(callback);
    }

    public void AddBeforeCollectCallback(Func<CancellationToken, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _asyncCallbacks.Add(callback);
    }

    public void SetStaticLabels(IDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        MetricNames.CheckLabels([.. labels.Keys]);
        if (labels.Values.Any(value => value is null))
            throw new ArgumentException("The value of a label cannot be null.");
        lock (_changes)
        {
            if (FixedLabels.Names.Length > 0)
                throw new InvalidOperationException("Static labels have already been defined - you can only do it once per registry.");
            if (_families.Count > 0)
                throw new InvalidOperationException("Metrics have already been added to the registry - cannot define static labels anymore.");
            if (_collected)
                throw new InvalidOperationException("The metrics registry has already been published - cannot define static labels anymore.");
            FixedLabels = LabelPairs.From(labels);
        }
    }

    public Task CollectAndExportAsTextAsync(Stream to, CancellationToken cancel = default) =>
        CollectAndExportAsTextAsync(to, ExpositionFormat.PrometheusText, cancel);

    public Task CollectAndExportAsTextAsync(Stream to, ExpositionFormat format, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return CollectAsync(() => to, format, cancel);
    }

    internal TCollector GetOrAdd<TCollector>(Description description, Func<Description, TCollector> create)
        where TCollector : Collector
    {
        Family? family;
        lock (_changes)
        {
            if (!_byName.TryGetValue(description.Name, out family))
            {
                family = new Family(typeof(TCollector));
                _byName.Add(description.Name, family);
                _families.Add(family);
            }
        }
        return (TCollector)family.GetOrAdd(description, create, typeof(TCollector));
    }

    internal async Task CollectAsync(Func<Stream> open, ExpositionFormat format, CancellationToken cancel)
    {
        await RunCallbacksAsync(cancel);
        Family[] families;
        lock (_changes)
        {
            _collected = true;
            families = [.. _families];
        }
        using var writer = new ExpositionWriter(open, format);
        foreach (var family in families)
            await family.WriteAsync(writer, cancel);
        writer.End();
        await writer.CompleteAsync(cancel);
    }

    /// <summary>A callback that fails must not take the other metrics with it.</summary>
    private async Task RunCallbacksAsync(CancellationToken cancel)
    {
        foreach (var callback in _callbacks)
        {
            try
            {
                callback();
            }
            catch (Exception exception)
            {
                Trace.WriteLine($"Metrics before-collect callback failed: {exception}");
            }
        }
        await Task.WhenAll(_asyncCallbacks.Select(async callback =>
        {
            try
            {
                await callback(cancel);
            }
            catch (Exception exception)
            {
                Trace.WriteLine($"Metrics before-collect callback failed: {exception}");
            }
        }));
    }
}
