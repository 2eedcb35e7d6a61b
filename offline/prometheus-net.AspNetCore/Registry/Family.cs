using Prometheus.Exposition;

namespace Prometheus.Registry;

/// <summary>The metrics of one name: usually one, more when the same name is used with several sets of labels.</summary>
internal sealed class Family(Type type)
{
    private volatile Collector[] _collectors = [];

    public Collector GetOrAdd(Description description, Func<Description, Collector> create, Type wanted)
    {
        if (type != wanted)
            throw new InvalidOperationException("Collector of a different type with the same name is already registered.");
        if (Find(description) is { } existing)
            return existing;
        lock (this)
        {
            if (Find(description) is { } added)
                return added;
            var collector = create(description);
            _collectors = [.. _collectors, collector];
            return collector;
        }
    }

    public async ValueTask WriteAsync(ExpositionWriter writer, CancellationToken cancel)
    {
        var declare = true;
        foreach (var collector in _collectors)
        {
            await collector.WriteAsync(writer, declare, cancel);
            declare = false;
        }
    }

    private Collector? Find(Description description) => Array.Find(_collectors, collector =>
        collector.Description.LabelNames.AsSpan().SequenceEqual(description.LabelNames) &&
        collector.Description.FixedLabels.Names.AsSpan().SequenceEqual(description.FixedLabels.Names) &&
        collector.Description.FixedLabels.Values.AsSpan().SequenceEqual(description.FixedLabels.Values));
}
