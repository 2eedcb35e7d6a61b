using Prometheus.Exemplars;
using Prometheus.Exposition;
using Prometheus.Registry;

namespace Prometheus;

public sealed class Counter : Collector<Counter.Child>, ICounter
{
    internal Counter(Description description) : base(description)
    {
    }

    internal override ReadOnlySpan<byte> TypeName => "counter"u8;

    public double Value => Unlabelled.Value;
    public void Inc(double increment = 1.0) => Unlabelled.Inc(increment);
    public void Inc(Exemplar? exemplar) => Unlabelled.Inc(exemplar);
    public void Inc(double increment, Exemplar? exemplar) => Unlabelled.Inc(increment, exemplar);
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);
    public void Publish() => Unlabelled.Publish();
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    public sealed class Child : ChildBase, ICounter
    {
        private AtomicDouble _value;
        private ExemplarSlot _exemplar;

        internal Child(Collector parent, string[] labelValues) : base(parent, labelValues)
        {
        }

        public double Value => _value.Value;

        public void Inc(double increment = 1.0) => Inc(increment, null);

        public void Inc(Exemplar? exemplar) => Inc(1, exemplar);

        public void Inc(double increment, Exemplar? exemplar)
        {
            if (increment < 0)
                throw new ArgumentOutOfRangeException(nameof(increment), "Counter value cannot decrease.");
            exemplar ??= GetDefaultExemplar(increment);
            if (exemplar.Length > 0)
                Record(exemplar, ref _exemplar, increment);
            _value.Add(increment);
            Publish();
        }

        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        private protected override void Write(ExpositionWriter writer) =>
            writer.Sample(Parent.NameBytes, default, LabelBytes, default, _value.Value, ref _exemplar);
    }
}
