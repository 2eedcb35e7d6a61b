using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PricingService.Packs;

internal sealed class PackMetrics
{
    private readonly Histogram<double> _buildDuration;
    private IReadOnlyList<(string PackId, PackState State)> _current = [];
    private long _properties;

    public PackMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PricingService.Packs");
        _buildDuration = meter.CreateHistogram("pricing_pack_build_duration_seconds", "s", "Time to build a pricing pack, by result.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.1, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1200] });
        meter.CreateObservableGauge("pricing_pack_freshness", () => _current.Select(pack =>
            new Measurement<int>(Value(pack.State), new TagList { { "pack_id", pack.PackId } })),
            description: "State of each current pack: 0 warming, 1 fresh, 2 error, 3 stale.");
        meter.CreateObservableGauge("pricing_properties", () => Interlocked.Read(ref _properties),
            description: "Properties to price, over all portfolios: without any, no pack is missing.");
    }

    public enum Status { Success, Error, Cancelled }

    public void Built(TimeSpan elapsed, Status status) =>
        _buildDuration.Record(elapsed.TotalSeconds, new TagList { { "status", Label(status) } });

    /// <summary>A build that ended in another process.</summary>
    public void Built(PackBuild build) =>
        Built(TimeSpan.FromMilliseconds((build.FinishedAt - build.StartedAt) ?? 0), StatusOf(build.State));

    /// <summary>Replaces what is shown: packs that are no longer current disappear.</summary>
    public void Show(IReadOnlyList<(string PackId, PackState State)> current, long properties)
    {
        _current = current;
        Interlocked.Exchange(ref _properties, properties);
    }

    public static int Value(PackState state) => state switch
    {
        PackState.Warming => 0,
        PackState.Fresh => 1,
        PackState.Error => 2,
        PackState.Stale => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static Status StatusOf(string state) => state switch
    {
        "succeeded" => Status.Success,
        "failed" => Status.Error,
        "cancelled" => Status.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static string Label(Status status) => status switch
    {
        Status.Success => "success",
        Status.Error => "error",
        Status.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
