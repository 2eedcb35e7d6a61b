using System.Diagnostics.Metrics;

namespace GenerationService.Connectors.Vercel;

internal sealed class VercelMetrics
{
    private readonly Counter<long> _deployments;
    private readonly Histogram<double> _duration;

    public VercelMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GenerationService.Vercel");
        _deployments = meter.CreateCounter<long>("vercel_deployments_total", description: "Deployments that ended or were refused.");
        _duration = meter.CreateHistogram("vercel_deployment_duration_seconds", "s", "From a deployment's creation to its end.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600] });
    }

    public void BeginAtZero()
    {
        foreach (var end in Enum.GetValues<VercelEnd>()) _deployments.Add(0, new KeyValuePair<string, object?>("status", end.Label()));
    }

    public void Ended(VercelEnd end, TimeSpan took)
    {
        _deployments.Add(1, new KeyValuePair<string, object?>("status", end.Label()));
        _duration.Record(took.TotalSeconds);
    }

    public void Refused() => _deployments.Add(1, new KeyValuePair<string, object?>("status", VercelEnd.Refused.Label()));
}

/// <summary>How a deployment ended.</summary>
internal enum VercelEnd
{
    Ready,
    Error,
    Canceled,
    Blocked,
    Deleted,
    TimedOut,
    Refused,
}

internal static class VercelEnds
{
    public static VercelEnd Of(VercelState state) => state switch
    {
        VercelState.Ready => VercelEnd.Ready,
        VercelState.Error => VercelEnd.Error,
        VercelState.Canceled => VercelEnd.Canceled,
        VercelState.Blocked => VercelEnd.Blocked,
        VercelState.Deleted => VercelEnd.Deleted,
        VercelState.TimedOut => VercelEnd.TimedOut,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not an end."),
    };

    /// <summary>The label <c>status</c>.</summary>
    public static string Label(this VercelEnd end) => end switch
    {
        VercelEnd.Ready => "ready",
        VercelEnd.Error => "error",
        VercelEnd.Canceled => "canceled",
        VercelEnd.Blocked => "blocked",
        VercelEnd.Deleted => "deleted",
        VercelEnd.TimedOut => "timed_out",
        VercelEnd.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not an end."),
    };
}
