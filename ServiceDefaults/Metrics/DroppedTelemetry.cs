using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary>Counts telemetry that was not kept, so that a gap in a dashboard can be told from a quiet hour. Needs no logger: the log's own export counts here.</summary>
internal sealed class DroppedTelemetry
{
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _overflowed;

    public DroppedTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create("ServiceDefaults.Telemetry");
        _dropped = meter.CreateCounter<long>("telemetry_dropped_total", description: "Telemetry that was not kept, by signal and reason");
        _overflowed = meter.CreateCounter<long>("metrics_series_overflow_total", description: "Measurements that went to the overflow series because the metric has as many series as it may");
    }

    /// <param name="signal">traces, metrics, logs or errors.</param>
    /// <param name="reason">A word from the code, never from data.</param>
    /// <param name="count">How many items.</param>
    public void Add(string signal, string reason, long count = 1) =>
        _dropped.Add(count, new("signal", signal), new KeyValuePair<string, object?>("reason", reason));

    public void Overflowed(string metric)
    {
        Add("metrics", "series_cap");
        _overflowed.Add(1, new KeyValuePair<string, object?>("metric", metric));
    }
}
