namespace Prometheus;

public abstract class MetricConfiguration
{
    /// <summary>Read only by the overloads that take no label names of their own.</summary>
    public string[]? LabelNames { get; set; }

    /// <summary>Whether a series stays out of the exposition until its first observation.</summary>
    public bool SuppressInitialValue { get; set; }
}

public sealed class CounterConfiguration : MetricConfiguration
{
    public ExemplarBehavior? ExemplarBehavior { get; set; }
}

public sealed class GaugeConfiguration : MetricConfiguration;

public sealed class HistogramConfiguration : MetricConfiguration
{
    /// <summary>Upper bounds, increasing; +Inf is added when it is missing.</summary>
    public double[]? Buckets { get; set; }

    public ExemplarBehavior? ExemplarBehavior { get; set; }
}
