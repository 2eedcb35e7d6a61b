using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Otlp;

/// <summary>The SDK's periodic export with a count of the exports that the collector did not take. Totals are sent again the next time; what is lost is the point between.</summary>
internal sealed class CountedMetrics(OtlpExporterOptions exporter, int intervalMilliseconds, DroppedTelemetry dropped)
    : PeriodicExportingMetricReader(new OtlpMetricExporter(exporter), intervalMilliseconds)
{
    protected override bool OnCollect(int timeoutMilliseconds)
    {
        var sent = base.OnCollect(timeoutMilliseconds);
        if (!sent) dropped.Add("metrics", "export_failed");
        return sent;
    }
}
