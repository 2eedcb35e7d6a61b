using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PricingService.Outcomes;

internal sealed class DriftMetrics
{
    private readonly Counter<long> _detected;

    public DriftMetrics(IMeterFactory meters) => _detected = meters.Create("PricingService.Outcomes")
        .CreateCounter<long>("pricing_drift_detected_total",
            description: "Models that no longer fit: by their errors, or by their inputs.");

    public void BeginAtZero()
    {
        foreach (var kind in Enum.GetValues<DriftKind>()) _detected.Add(0, Labels(kind));
    }

    public void Detected(DriftKind kind) => _detected.Add(1, Labels(kind));

    private static TagList Labels(DriftKind kind) => new() { { "kind", Label(kind) } };

    private static string Label(DriftKind kind) => kind switch
    {
        DriftKind.Error => "error",
        DriftKind.Inputs => "inputs",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

internal enum DriftKind { Error, Inputs }
