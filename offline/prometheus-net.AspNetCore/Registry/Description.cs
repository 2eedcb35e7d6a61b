namespace Prometheus.Registry;

/// <summary>What a metric is made from.</summary>
internal sealed record Description(
    string Name, string Help, string[] LabelNames, LabelPairs FixedLabels, bool SuppressInitialValue, ExemplarBehavior ExemplarBehavior);
