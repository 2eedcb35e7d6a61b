using System.Diagnostics;
using OpenTelemetry;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Otlp;

/// <summary>The SDK's batches, with a counter for what they drop: the queue is full, or the collector did not accept it.</summary>
/// <remarks>The exporter is passed to the base as well, since that is how it learns the resource that it names.</remarks>
internal sealed class ExportQueue<T> : BaseExportProcessor<T> where T : class
{
    private readonly string _signal;
    private readonly int _maxQueueSize;
    private readonly DroppedTelemetry _dropped;
    private readonly BaseExportProcessor<T> _batches;
    private readonly Func<bool> _refused;
    private int _waiting;

    /// <param name="signal">traces or logs.</param>
    /// <param name="exporter">The exporter.</param>
    /// <param name="batches">The SDK's batching, around what it is given.</param>
    /// <param name="maxQueueSize">How much may wait.</param>
    /// <param name="dropped">Where losses are counted.</param>
    /// <param name="refused">Whether a drill wants the collector to accept nothing.</param>
    public ExportQueue(string signal, BaseExporter<T> exporter, Func<BaseExporter<T>, BaseExportProcessor<T>> batches,
        int maxQueueSize, DroppedTelemetry dropped, Func<bool>? refused = null)
        : base(exporter)
    {
        (_signal, _maxQueueSize, _dropped, _refused) = (signal, maxQueueSize, dropped, refused ?? (static () => false));
        _batches = batches(new Counted(this));
    }

    protected override void OnExport(T data)
    {
        if (data is Activity { Recorded: false }) return;
        if (Interlocked.Increment(ref _waiting) <= _maxQueueSize)
        {
            _batches.OnEnd(data);
            return;
        }
        Interlocked.Decrement(ref _waiting);
        _dropped.Add(_signal, "queue_full");
    }

    protected override bool OnForceFlush(int timeoutMilliseconds) => _batches.ForceFlush(timeoutMilliseconds);

    protected override bool OnShutdown(int timeoutMilliseconds) => _batches.Shutdown(timeoutMilliseconds);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _batches.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Counted(ExportQueue<T> queue) : BaseExporter<T>
    {
        public override ExportResult Export(in Batch<T> batch)
        {
            var count = (int)batch.Count;
            var result = queue._refused() ? ExportResult.Failure : queue.exporter.Export(batch);
            Interlocked.Add(ref queue._waiting, -count);
            if (result == ExportResult.Failure) queue._dropped.Add(queue._signal, "export_failed", count);
            return result;
        }

        protected override bool OnShutdown(int timeoutMilliseconds) => queue.exporter.Shutdown(timeoutMilliseconds);
    }
}
