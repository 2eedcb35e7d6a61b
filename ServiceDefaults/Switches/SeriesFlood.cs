using System.Diagnostics.Metrics;

namespace ServiceDefaults.Switches;

/// <summary>A metric that gets more series than any may have. It does not exist before the first drill.</summary>
internal sealed class SeriesFlood(IMeterFactory meters)
{
    /// <summary>More than <c>Metrics:MaxSeriesPerMetric</c> is by default.</summary>
    private const int Series = 2_500;

    private Counter<long>? _flood;

    public void Flood()
    {
        _flood ??= meters.Create("ServiceDefaults.Switches").CreateCounter<long>("fault_flood_total",
            description: "Written to only by the fault 'series': more series than a metric may have.");
        for (var number = 0; number < Series; number++) _flood.Add(1, new KeyValuePair<string, object?>("number", number));
    }
}
