using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace GenerationService.Automations;

/// <summary>Automations and their steps, by the types and steps that are declared.</summary>
internal sealed class AutomationMetrics
{
    private const string Other = "other";
    private readonly Counter<long> _jobs;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _steps;
    private readonly FrozenSet<string> _types;
    private readonly FrozenSet<string> _names;
    private long _running;

    public AutomationMetrics(IMeterFactory meters, AutomationTypes types)
    {
        _types = types.All.Select(type => type.Name).ToFrozenSet(StringComparer.Ordinal);
        _names = types.All.SelectMany(type => type.Steps).Select(step => step.Name).ToFrozenSet(StringComparer.Ordinal);
        var meter = meters.Create("GenerationService.Automations");
        _jobs = meter.CreateCounter<long>("automation_jobs_total", description: "Automations that ended, by type and status.");
        _duration = meter.CreateHistogram("automation_job_duration_seconds", unit: "s",
            description: "Seconds from an automation's request to its end.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21600, 86400],
            });
        _steps = meter.CreateCounter<long>("automation_job_steps_total", description: "What became of steps, by name and status.");
        meter.CreateObservableGauge("active_jobs", () => Interlocked.Read(ref _running),
            description: "Automations running now, over all replicas, as of the last poll.");
    }

    public void BeginAtZero()
    {
        foreach (var type in _types)
            foreach (var status in new[] { AutomationStatus.Succeeded, AutomationStatus.Failed, AutomationStatus.Cancelled })
                _jobs.Add(0, new("job_type", type), new("status", Label(status)));
        foreach (var name in _names)
            foreach (var status in StepLabels) _steps.Add(0, new("step", name), new("status", status));
    }

    public void Running(long count) => Interlocked.Exchange(ref _running, count);

    /// <summary>Counts what differs.</summary>
    public void Changed(Automation before, Automation after)
    {
        foreach (var (old, step) in before.Steps.Zip(after.Steps))
        {
            if (step.Status != old.Status && Label(step.Status) is { } label) Step(step.Name, label);
            else if (step.Failures > old.Failures && step.Status == StepStatus.Waiting) Step(step.Name, "retried");
        }
        if (before.FinishedAt is not null || after.FinishedAt is not { } finished) return;
        var type = new KeyValuePair<string, object?>("job_type", TypeLabel(after.Type));
        _jobs.Add(1, type, new("status", Label(after.Status)));
        _duration.Record((finished - after.CreatedAt).TotalSeconds, type);
    }

    public void Failed(string type) =>
        _jobs.Add(1, new("job_type", TypeLabel(type)), new("status", Label(AutomationStatus.Failed)));

    internal static string Label(AutomationStatus status) => status switch
    {
        AutomationStatus.Succeeded => "succeeded",
        AutomationStatus.Failed => "failed",
        AutomationStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not an end."),
    };

    /// <summary>Null for what is no outcome.</summary>
    internal static string? Label(StepStatus status) => status switch
    {
        StepStatus.Succeeded => "succeeded",
        StepStatus.Failed => "failed",
        StepStatus.Skipped => "skipped",
        StepStatus.Undone => "undone",
        StepStatus.NotUndone => "not_undone",
        StepStatus.Pending or StepStatus.Running or StepStatus.Waiting or StepStatus.Undoing => null,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
    };

    private static readonly string[] StepLabels = ["succeeded", "failed", "skipped", "undone", "not_undone", "retried"];

    /// <summary>A type or a step of an earlier release is counted too, without adding a series for each.</summary>
    private string TypeLabel(string type) => _types.Contains(type) ? type : Other;

    private void Step(string name, string status) =>
        _steps.Add(1, new("step", _names.Contains(name) ? name : Other), new("status", status));
}
