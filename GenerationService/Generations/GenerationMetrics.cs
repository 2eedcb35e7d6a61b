using System.Diagnostics.Metrics;
using GenerationService.Models;
using Jobs;

namespace GenerationService.Generations;

/// <summary>Generations as the business sees them: how they ended, how long they took, how many are being written.</summary>
internal sealed class GenerationMetrics
{
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private long _active;

    public GenerationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GenerationService.Generations");
        _requests = meter.CreateCounter<long>("generation_requests_total", description: "Generations that ended, by status.");
        _duration = meter.CreateHistogram(
            "generation_duration_seconds",
            unit: "s",
            description: "Seconds taken by the attempt that ended a generation.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
            });
        meter.CreateObservableUpDownCounter(
            "active_generations", () => Interlocked.Read(ref _active), description: "Generations being written now.");
    }

    /// <summary>Rates and ratios need a start: a status that was never counted is 0, not unknown.</summary>
    public void BeginAtZero()
    {
        foreach (var status in new[] { JobStatus.Succeeded, JobStatus.Dead, JobStatus.Cancelled })
            foreach (var model in new ModelType?[] { ModelType.Template, ModelType.Chat, null })
                _requests.Add(0, new("status", Label(status)), new("model_type", Label(model)));
    }

    /// <summary>Counts a generation as being written until the result is disposed.</summary>
    public IDisposable Active()
    {
        Interlocked.Increment(ref _active);
        return new Ending(() => Interlocked.Decrement(ref _active));
    }

    public void Ended(ModelType? model, JobStatus status, TimeSpan ran)
    {
        var type = new KeyValuePair<string, object?>("model_type", Label(model));
        _requests.Add(1, new("status", Label(status)), type);
        if (status == JobStatus.Succeeded) _duration.Record(ran.TotalSeconds, type);
    }

    internal static string Label(JobStatus status) => status switch
    {
        JobStatus.Succeeded => "succeeded",
        JobStatus.Dead => "failed",
        JobStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not an end."),
    };

    internal static string Label(ModelType? model) => model switch
    {
        ModelType.Template => "template",
        ModelType.Chat => "chat",
        null => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "Not a model type."),
    };

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
