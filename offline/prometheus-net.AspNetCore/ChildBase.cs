using Prometheus.Exemplars;
using Prometheus.Exposition;
using Prometheus.Registry;

namespace Prometheus;

/// <summary>One series: a metric with one set of label values.</summary>
public abstract class ChildBase : ICollectorChild, IDisposable
{
    private static long s_made;

    private readonly ExemplarBehavior _exemplars;
    private double _lastExemplar = double.NegativeInfinity;
    private bool _published;

    internal ChildBase(Collector parent, string[] labelValues)
    {
        var description = parent.Description;
        Parent = parent;
        LabelValues = labelValues;
        LabelBytes = new LabelPairs(labelValues is [] ? [] : description.LabelNames, labelValues).Concat(description.FixedLabels).Write();
        Sequence = Interlocked.Increment(ref s_made);
        _published = !description.SuppressInitialValue;
        _exemplars = description.ExemplarBehavior;
    }

    internal Collector Parent { get; }

    internal string[] LabelValues { get; }

    internal byte[] LabelBytes { get; }

    internal long Sequence { get; }

    public void Publish()
    {
        // Reading first keeps the line that holds the flag shared between processors.
        if (!Volatile.Read(ref _published))
            Volatile.Write(ref _published, true);
    }

    public void Unpublish() => Volatile.Write(ref _published, false);

    public void Remove() => Parent.Remove(LabelValues);

    public void Dispose()
    {
        Remove();
        GC.SuppressFinalize(this);
    }

    internal void WriteIfPublished(ExpositionWriter writer)
    {
        if (Volatile.Read(ref _published))
            Write(writer);
    }

    private protected abstract void Write(ExpositionWriter writer);

    protected Exemplar GetDefaultExemplar(double value) =>
        _exemplars.DefaultExemplarProvider is { } provider ? provider(Parent, value) : Exemplar.None;

    private protected void Record(Exemplar exemplar, ref ExemplarSlot slot, double value)
    {
        exemplar.Consume();
        var now = CoarseClock.UnixSeconds;
        if (_exemplars.NewExemplarMinInterval > TimeSpan.Zero)
        {
            if (now - Volatile.Read(ref _lastExemplar) < _exemplars.NewExemplarMinInterval.TotalSeconds)
            {
                exemplar.Release();
                return;
            }
            Volatile.Write(ref _lastExemplar, now);
        }
        slot.Record(exemplar, value, now);
    }
}
