using Prometheus.Exposition;
using Prometheus.Registry;

namespace Prometheus;

public abstract class Collector
{
    internal Collector(Description description)
    {
        MetricNames.CheckMetric(description.Name);
        MetricNames.CheckLabels([.. description.LabelNames, .. description.FixedLabels.Names]);
        Description = description;
        NameBytes = PrometheusConstants.ExportEncoding.GetBytes(description.Name);
        HelpBytes = string.IsNullOrWhiteSpace(description.Help) ? [] : PrometheusConstants.ExportEncoding.GetBytes(description.Help);
    }

    public string Name => Description.Name;

    public string Help => Description.Help;

    public string[] LabelNames => Description.LabelNames;

    internal Description Description { get; }

    internal byte[] NameBytes { get; }

    internal byte[] HelpBytes { get; }

    internal abstract ReadOnlySpan<byte> TypeName { get; }

    internal abstract void Remove(string[] labelValues);

    internal abstract ValueTask WriteAsync(ExpositionWriter writer, bool declare, CancellationToken cancel);

    public override string ToString() => $"{Name}{{{string.Join(", ", Description.LabelNames)}}}";
}
