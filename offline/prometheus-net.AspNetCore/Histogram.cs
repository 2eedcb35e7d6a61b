using System.Runtime.CompilerServices;
using Prometheus.Exemplars;
using Prometheus.Exposition;
using Prometheus.Registry;

namespace Prometheus;

/// <summary>Observations never wait for one another, so a scrape between two of them may see a sum without its bucket.</summary>
public sealed partial class Histogram : Collector<Histogram.Child>, IHistogram
{
    private readonly Bounds _bounds;

    internal Histogram(Description description, double[]? buckets) : base(description)
    {
        if (description.LabelNames.Contains("le"))
            throw new ArgumentException("'le' is a reserved label name");
        _bounds = new Bounds(buckets);
    }

    internal override ReadOnlySpan<byte> TypeName => "histogram"u8;

    public double Sum => Unlabelled.Sum;
    public long Count => Unlabelled.Count;
    public void Observe(double val) => Unlabelled.Observe(val, 1);
    public void Observe(double val, long count) => Unlabelled.Observe(val, count);
    public void Observe(double val, Exemplar? exemplar) => Unlabelled.Observe(val, exemplar);
    public void Publish() => Unlabelled.Publish();
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    public sealed class Child : ChildBase, IHistogram
    {
        private readonly Bounds _bounds;
        private readonly long[] _counts;
        private ExemplarSlot[]? _exemplars;
        private AtomicDouble _sum;

        internal Child(Histogram parent, string[] labelValues) : base(parent, labelValues)
        {
            _bounds = parent._bounds;
            _counts = new long[_bounds.Count];
        }

        public double Sum => _sum.Value;

        public long Count
        {
            get
            {
                long total = 0;
                foreach (ref var count in _counts.AsSpan())
                    total += Volatile.Read(ref count);
                return total;
            }
        }

        public void Observe(double val) => Observe(val, 1, null);

        public void Observe(double val, long count) => Observe(val, count, null);

        public void Observe(double val, Exemplar? exemplarLabels) => Observe(val, 1, exemplarLabels);

        private void Observe(double value, long count, Exemplar? exemplar)
        {
            if (double.IsNaN(value))
                return;
            exemplar ??= GetDefaultExemplar(value);
            var bucket = _bounds.IndexOf(value);
            Interlocked.Add(ref _counts[bucket], count);
            if (exemplar.Length > 0)
                Record(exemplar, ref (_exemplars ?? AddExemplars())[bucket], value);
            _sum.Add(value * count);
            Publish();
        }

        private ExemplarSlot[] AddExemplars()
        {
            Interlocked.CompareExchange(ref _exemplars, new ExemplarSlot[_counts.Length], null);
            return _exemplars;
        }

        private protected override void Write(ExpositionWriter writer)
        {
            ref var none = ref Unsafe.NullRef<ExemplarSlot>();
            writer.Sample(Parent.NameBytes, "_sum"u8, LabelBytes, default, _sum.Value, ref none);
            writer.Sample(Parent.NameBytes, "_count"u8, LabelBytes, default, Count, ref none);
            var exemplars = _exemplars;
            long cumulative = 0;
            for (var i = 0; i < _counts.Length; i++)
            {
                cumulative += Volatile.Read(ref _counts[i]);
                ref var exemplar = ref exemplars is null ? ref none : ref exemplars[i];
                writer.Sample(Parent.NameBytes, "_bucket"u8, LabelBytes, _bounds.Label(i, writer.Format), cumulative, ref exemplar);
            }
        }
    }
}
