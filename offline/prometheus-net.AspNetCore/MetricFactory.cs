using Prometheus.Registry;

namespace Prometheus;

public sealed class MetricFactory : IMetricFactory
{
    private readonly CollectorRegistry _registry;
    private readonly LabelPairs _labels;

    internal MetricFactory(CollectorRegistry registry) : this(registry, LabelPairs.Empty)
    {
    }

    private MetricFactory(CollectorRegistry registry, LabelPairs labels)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _labels = labels;
    }

    public ExemplarBehavior? ExemplarBehavior { get; set; }

    public Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null) =>
        CreateCounter(name, help, configuration?.LabelNames ?? [], configuration);

    public Counter CreateCounter(string name, string help, params string[] labelNames) => CreateCounter(name, help, labelNames, null);

    public Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null) =>
        _registry.GetOrAdd(Describe(name, help, labelNames, configuration, configuration?.ExemplarBehavior), static d => new Counter(d));

    public Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null) =>
        CreateGauge(name, help, configuration?.LabelNames ?? [], configuration);

    public Gauge CreateGauge(string name, string help, params string[] labelNames) => CreateGauge(name, help, labelNames, null);

    public Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null) =>
        _registry.GetOrAdd(Describe(name, help, labelNames, configuration, null), static d => new Gauge(d));

    public Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        CreateHistogram(name, help, configuration?.LabelNames ?? [], configuration);

    public Histogram CreateHistogram(string name, string help, params string[] labelNames) => CreateHistogram(name, help, labelNames, null);

    public Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null)
    {
        var buckets = configuration?.Buckets;
        return _registry.GetOrAdd(Describe(name, help, labelNames, configuration, configuration?.ExemplarBehavior), d => new Histogram(d, buckets));
    }

    /// <summary>A factory whose metrics also carry these labels. The most specific come first, those of the registry last.</summary>
    public IMetricFactory WithLabels(IDictionary<string, string> labels) =>
        labels.Count == 0 ? this : new MetricFactory(_registry, LabelPairs.From(labels).Concat(_labels));

    private Description Describe(string name, string help, string[] labelNames, MetricConfiguration? configuration, ExemplarBehavior? exemplars) =>
        new(name, help, labelNames, _labels.Concat(_registry.FixedLabels), configuration?.SuppressInitialValue ?? false,
            exemplars ?? ExemplarBehavior ?? ExemplarBehavior.Default);
}
