using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Jobs;

/// <summary><c>queue_depth{queue}</c>: waiting jobs, over all replicas, as of the last poll.</summary>
internal sealed class JobMetrics
{
    private readonly ConcurrentDictionary<string, long> _waiting = new(StringComparer.Ordinal);

    public JobMetrics(IMeterFactory meters, IHostEnvironment service) =>
        meters.Create($"{service.ApplicationName}.Jobs").CreateObservableGauge(
            "queue_depth",
            () => _waiting.Select(queue => new Measurement<long>(queue.Value, new KeyValuePair<string, object?>("queue", queue.Key))),
            description: "Jobs waiting to run.");

    public void Waiting(string queue, long depth) => _waiting[queue] = depth;
}
