using System.Diagnostics.Metrics;
using System.Globalization;

namespace ExecutorService.Execution;

internal sealed class ExecutionMetrics
{
    /// <summary>Stands for every unknown pattern: a caller's text is never a label.</summary>
    public const string UnknownPattern = "unknown";

    private readonly Histogram<double> _requestDuration;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _executions;
    private readonly Histogram<double> _stepDuration;

    public ExecutionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("ExecutorService.Execution");
        // The targets are 0.3 s (P95) and 0.5 s (P99): both are bucket bounds, so that alerts need no interpolation.
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4,
            0.5, 0.75, 1, 2.5, 5, 10, 30] };
        _requestDuration = meter.CreateHistogram("executor_api_request_duration_seconds", "s",
            "Time from the request to the answer of POST /v1/execute.", advice: seconds);
        _requests = meter.CreateCounter<long>("executor_requests_total", description: "Requests to execute a pattern, by outcome.");
        _errors = meter.CreateCounter<long>("executor_request_errors_total",
            description: "Requests that ended in an error of the service, not of the caller.");
        _executions = meter.CreateCounter<long>("executor_pattern_executions_total",
            description: "Patterns run, replays included, by outcome.");
        _stepDuration = meter.CreateHistogram("executor_pattern_step_duration_seconds", "s", "Time of one step of a pattern.",
            advice: seconds);
    }

    /// <summary>Ratios and rates need a start: an outcome that was never counted is 0, not unknown.</summary>
    public void BeginAtZero(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            foreach (var status in Enum.GetValues<ExecutionStatus>())
            {
                _requests.Add(0, new("pattern_id", pattern), new("status", status.Word()));
                _executions.Add(0, new("pattern_id", pattern), new("status", status.Word()));
            }
            foreach (var error in Enum.GetValues<ExecutionError>().Select(error => error.Facts()))
                if (error.Outcome is ExecutionStatus.Error) _errors.Add(0, new("pattern_id", pattern), new("error_type", error.Word));
        }
    }

    public void Answered(string pattern, ExecutionStatus status, TimeSpan elapsed)
    {
        _requests.Add(1, new("pattern_id", pattern), new("status", status.Word()));
        _requestDuration.Record(elapsed.TotalSeconds, new("pattern_id", pattern), new("status", status.Word()));
    }

    /// <summary>Only failures of the service: a caller's mistake must not burn the error budget.</summary>
    public void Failed(string pattern, ExecutionError error)
    {
        if (error.Facts().Outcome is ExecutionStatus.Error)
            _errors.Add(1, new("pattern_id", pattern), new("error_type", error.Facts().Word));
    }

    public void Ran(string pattern, ExecutionStatus status) => _executions.Add(1, new("pattern_id", pattern), new("status", status.Word()));

    public void Stepped(string pattern, int index, string capability, TimeSpan elapsed) => _stepDuration.Record(elapsed.TotalSeconds,
        new("pattern_id", pattern), new("step_index", index.ToString(CultureInfo.InvariantCulture)), new("capability", capability));
}
