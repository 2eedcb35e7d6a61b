using System.Diagnostics.Metrics;
using GenerationService.Sla.Checks;
using GenerationService.Sla.Objectives;

namespace GenerationService.Sla;

/// <summary>
/// What the checks found and what follows from it. The gauges come from the store: every replica exports the same, and none exports
/// what is unknown.
/// </summary>
internal sealed class SlaMetrics
{
    private readonly Histogram<double> _duration;
    private volatile Seen _seen = new([], new Dictionary<SlaWindow, double>(), null, null);

    public SlaMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GenerationService.Sla");
        _duration = meter.CreateHistogram<double>("synthetic_check_duration_seconds", "s", "How long synthetic checks took, passed or not");
        meter.CreateObservableGauge("synthetic_check_up",
            () => _seen.Checks.Select(check => new Measurement<long>(check.IsUp ? 1 : 0, Label("check", check.Name))),
            description: "1: the check is up, 0: it is down, damped. Absent while that is unknown.");
        meter.CreateObservableGauge("sla_availability_ratio",
            () => _seen.Availability.Select(each => new Measurement<double>(each.Value, Label("window", each.Key.Label()))),
            description: "Share of checks that passed, mean of all checks, maintenance excluded.");
        meter.CreateObservableGauge("sla_error_budget_remaining_ratio", () => Known(_seen.Budget),
            description: "Share of the allowed downtime of 30 days that is left; negative when overspent.");
        meter.CreateObservableGauge("sla_apdex", () => Known(_seen.Apdex), description: "Apdex of all served requests over 5 minutes.");
    }

    public void Checked(string check, TimeSpan took) => _duration.Record(took.TotalSeconds, Label("check", check));

    /// <summary>What is exported from now on.</summary>
    public void See(IReadOnlyList<(string Name, bool IsUp)> checks, IReadOnlyDictionary<SlaWindow, double> availability, double? budget,
        double? apdex) => _seen = new Seen(checks, availability, budget, apdex);

    private static IEnumerable<Measurement<double>> Known(double? value) => value is { } known ? [new Measurement<double>(known)] : [];

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    private sealed record Seen(IReadOnlyList<(string Name, bool IsUp)> Checks, IReadOnlyDictionary<SlaWindow, double> Availability,
        double? Budget, double? Apdex);
}
