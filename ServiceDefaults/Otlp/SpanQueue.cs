using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Otlp;

/// <summary>The SDK's batch processor with a count of what it has to let go: the queue is full, or the collector did not take it.</summary>
internal sealed class SpanQueue : BatchActivityExportProcessor
{
    private const int BatchSize = 512;
    private const int DelayMilliseconds = 1000;

    private readonly DroppedTelemetry _dropped;
    private readonly Exporter _exporter;
    private readonly int _maxQueueSize;

    private SpanQueue(Exporter exporter, DroppedTelemetry dropped, int maxQueueSize)
        : base(exporter, maxQueueSize, DelayMilliseconds, maxExportBatchSize: Math.Min(BatchSize, maxQueueSize)) =>
        (_exporter, _dropped, _maxQueueSize) = (exporter, dropped, maxQueueSize);

    public static SpanQueue To(OtlpEndpoint endpoint, DroppedTelemetry dropped, int maxQueueSize) =>
        new(new Exporter(endpoint.For("traces"), dropped), dropped, maxQueueSize);

    public override void OnEnd(Activity data)
    {
        if (!data.Recorded) return;
        if (_exporter.HasRoom(_maxQueueSize)) base.OnEnd(data);
        else _dropped.Add("traces", "queue_full");
    }

    private sealed class Exporter(OtlpExporterOptions options, DroppedTelemetry dropped) : OtlpTraceExporter(options)
    {
        private long _waiting;

        public bool HasRoom(int limit)
        {
            if (Interlocked.Increment(ref _waiting) <= limit) return true;
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        public override ExportResult Export(in Batch<Activity> activityBatch)
        {
            var count = activityBatch.Count;
            var result = base.Export(activityBatch);
            Interlocked.Add(ref _waiting, -count);
            if (result == ExportResult.Failure) dropped.Add("traces", "export_failed", count);
            return result;
        }
    }
}
