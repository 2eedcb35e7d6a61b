using System.Runtime.CompilerServices;
using Prometheus.Exemplars;
using Prometheus.Exposition;
using Prometheus.Registry;

namespace Prometheus;

public sealed class Gauge : Collector<Gauge.Child>, IGauge
{
    internal Gauge(Description description) : base(description)
    {
    }

    internal override ReadOnlySpan<byte> TypeName => "gauge"u8;

    public double Value => Unlabelled.Value;
    public void Inc(double increment = 1) => Unlabelled.Inc(increment);
    public void Set(double val) => Unlabelled.Set(val);
    public void Dec(double decrement = 1) => Unlabelled.Dec(decrement);
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);
    public void DecTo(double targetValue) => Unlabelled.DecTo(targetValue);
    public void Publish() => Unlabelled.Publish();
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    public sealed class Child : ChildBase, IGauge
    {
        private AtomicDouble _value;

        internal Child(Collector parent, string[] labelValues) : base(parent, labelValues)
        {
        }

        public double Value => _value.Value;

        public void Inc(double increment = 1)
        {
            _value.Add(increment);
            Publish();
        }

        public void Set(double val)
        {
            _value.Value = val;
            Publish();
        }

        public void Dec(double decrement = 1) => Inc(-decrement);

        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        public void DecTo(double targetValue)
        {
            _value.LowerTo(targetValue);
            Publish();
        }

        private protected override void Write(ExpositionWriter writer) =>
            writer.Sample(Parent.NameBytes, default, LabelBytes, default, _value.Value, ref Unsafe.NullRef<ExemplarSlot>());
    }
}
