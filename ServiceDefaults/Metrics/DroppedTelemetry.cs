using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary>
/// Counts telemetry that was lost, so that a gap in a dashboard can be told from a quiet hour. Needs no logger: losses of the
/// log's own export count here.
/// </summary>
internal sealed class DroppedTelemetry
{
    /// <summary>
    /// The counters that watch the cap on series are not subject to it: their labels are the words below and the names of instruments,
    /// and if the counter of overflows overflowed too, it would count itself forever.
    /// </summary>
    public const string UncappedMeter = "ServiceDefaults.Telemetry";

    private static readonly (string Signal, string[] Reasons)[] Known =
    [
        ("traces", ["queue_full", "export_failed", "privacy"]),
        ("logs", ["queue_full", "export_failed"]),
        ("metrics", ["export_failed", "series_cap", "invalid_value", "refused", "observe_failed"]),
        ("errors", ["queue_full", "export_failed", "refused", "rate_limited"]),
    ];

    private readonly Counter<long> _dropped;
    private readonly Counter<long> _overflowed;

    public DroppedTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(UncappedMeter);
        _dropped = meter.CreateCounter<long>("telemetry_dropped_total", description: "Telemetry that was not kept, by signal and reason");
        _overflowed = meter.CreateCounter<long>("metrics_series_overflow_total",
            description: "Measurements that went to the overflow series because the metric has reached its limit of series");
    }

    /// <summary>Every counter exists before its first event: one that appears with it shows no increase to an alert.</summary>
    public void BeginAtZero()
    {
        foreach (var (signal, reasons) in Known)
            foreach (var reason in reasons) Add(signal, reason, 0);
    }

    /// <summary>The same for a metric that may overflow.</summary>
    public void BeginAtZero(string metric) => _overflowed.Add(0, new KeyValuePair<string, object?>("metric", metric));

    /// <param name="signal">traces, metrics, logs or errors.</param>
    /// <param name="reason">One of the words above, never from data.</param>
    /// <param name="count">How many items.</param>
    public void Add(string signal, string reason, long count = 1) =>
        _dropped.Add(count, new("signal", signal), new KeyValuePair<string, object?>("reason", reason));

    public void Overflowed(string metric)
    {
        Add("metrics", "series_cap");
        _overflowed.Add(1, new KeyValuePair<string, object?>("metric", metric));
    }
}
