using System.Collections.Concurrent;
using Prometheus.Exposition;
using Prometheus.Registry;

namespace Prometheus;

public abstract class Collector<TChild> : Collector, ICollector<TChild>
    where TChild : ChildBase
{
    private readonly ConcurrentDictionary<string[], TChild> _children = new(LabelValueComparer.Instance);
    private readonly Lock _changes = new();
    private TChild? _unlabelled;
    private TChild[]? _inOrder;

    internal Collector(Description description) : base(description)
    {
    }

    protected internal TChild Unlabelled => Volatile.Read(ref _unlabelled) ?? AddUnlabelled();

    TChild ICollector<TChild>.Unlabelled => Unlabelled;

    public TChild Labels(params string[] labelValues) => WithLabels(labelValues);

    public TChild WithLabels(params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(labelValues);
        return WithLabels(labelValues.AsSpan());
    }

    public TChild WithLabels(ReadOnlyMemory<string> labelValues) => WithLabels(labelValues.Span);

    public TChild WithLabels(ReadOnlySpan<string> labelValues) =>
        _children.GetAlternateLookup<ReadOnlySpan<string>>().TryGetValue(labelValues, out var child) ? child : Add(labelValues.ToArray());

    public void RemoveLabelled(params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(labelValues);
        Remove(labelValues);
    }

    public IEnumerable<string[]> GetAllLabelValues() =>
        [.. InOrder().Where(child => child.LabelValues.Length > 0).Select(child => child.LabelValues.ToArray())];

    internal override void Remove(string[] labelValues)
    {
        lock (_changes)
        {
            if (_children.TryRemove(labelValues, out _))
                _inOrder = null;
            if (labelValues.Length == 0)
                _unlabelled = null;
        }
    }

    internal override async ValueTask WriteAsync(ExpositionWriter writer, bool declare, CancellationToken cancel)
    {
        if (LabelNames.Length == 0)
            _ = Unlabelled;
        if (declare)
            writer.Declare(this);
        foreach (var child in InOrder())
        {
            child.WriteIfPublished(writer);
            if (writer.IsFull)
                await writer.FlushAsync(cancel);
        }
    }

    private protected abstract TChild NewChild(string[] labelValues);

    private TChild AddUnlabelled()
    {
        var child = AddUnchecked([]);
        Volatile.Write(ref _unlabelled, child);
        return child;
    }

    private TChild Add(string[] labelValues)
    {
        if (labelValues.Length != LabelNames.Length)
            throw new ArgumentException("The list of label values must have the same number of elements as the list of label names.");
        if (Array.IndexOf(labelValues, null) >= 0)
            throw new NotSupportedException("Null values are not supported for metric label names and values.");
        return AddUnchecked(labelValues);
    }

    /// <summary>A metric with labels may have a series without any: its own, when it is used itself.</summary>
    private TChild AddUnchecked(string[] labelValues)
    {
        lock (_changes)
        {
            if (_children.TryGetValue(labelValues, out var existing))
                return existing;
            var child = NewChild(labelValues);
            _children[labelValues] = child;
            _inOrder = null;
            return child;
        }
    }

    /// <summary>Series are written in the order in which they were made.</summary>
    private TChild[] InOrder()
    {
        lock (_changes)
            return _inOrder ??= [.. _children.Values.OrderBy(child => child.Sequence)];
    }
}
