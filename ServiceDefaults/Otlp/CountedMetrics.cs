using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Otlp;

/// <summary>
/// The SDK's periodic export, with a counter for exports that the collector did not accept. Totals are sent again the next
/// time; only the point in between is lost.
/// </summary>
internal sealed class CountedMetrics : PeriodicExportingMetricReader
{
    private readonly DroppedTelemetry _dropped;

    public CountedMetrics(OtlpExporterOptions exporter, PeriodicExportingMetricReaderOptions pace, string? temporality,
        DroppedTelemetry dropped)
        : base(new OtlpMetricExporter(exporter), pace.ExportIntervalMilliseconds ?? 60_000, pace.ExportTimeoutMilliseconds ?? 30_000)
    {
        _dropped = dropped;
        TemporalityPreference = temporality?.ToUpperInvariant() switch
        {
            "DELTA" => MetricReaderTemporalityPreference.Delta,
            "LOWMEMORY" => MetricReaderTemporalityPreference.LowMemory,
            _ => MetricReaderTemporalityPreference.Cumulative,
        };
    }

    protected override bool OnCollect(int timeoutMilliseconds)
    {
        var sent = base.OnCollect(timeoutMilliseconds);
        if (!sent) _dropped.Add("metrics", "export_failed");
        return sent;
    }
}
