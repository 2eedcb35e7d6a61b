using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace PricingService.Models;

internal sealed class ModelMetrics
{
    private const string ModelType = "ml_elasticity";

    private readonly Histogram<double> _prediction;
    private readonly Histogram<double> _confidence;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Histogram<double> _retrainingDuration;
    private readonly Counter<long> _retrainings;
    private readonly TimeProvider _clock;
    private int _loaded;
    private long _promoted;

    /// <summary>When the retraining that is running here began; 0 while none is. One runs at a time.</summary>
    private long _retrainingSince;

    public ModelMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create("PricingService.Models");
        _prediction = meter.CreateHistogram("pricing_model_prediction_seconds", "s", "Time for a model to find its price.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.00001, .00005, .0001, .0005, .001, .005, .01,
                .05, .1, .5] });
        _confidence = meter.CreateHistogram("pricing_model_confidence",
            description: "One minus the width of the 95 % interval of the acceptance probability of a model's price.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.1, .2, .3, .4, .5, .6, .7, .8, .9, .95, 1] });
        _hits = meter.CreateCounter<long>("pricing_model_cache_hits_total",
            description: "Look-ups answered from memory, including that there is no model.");
        _misses = meter.CreateCounter<long>("pricing_model_cache_misses_total", description: "Look-ups that went to the database.");
        meter.CreateObservableGauge("pricing_models_loaded", () => _loaded, description: "Models in memory, ready to price.");
        meter.CreateObservableGauge("pricing_models_promoted", () => Interlocked.Read(ref _promoted),
            description: "Properties with a model in service, over all replicas.");
        meter.CreateObservableGauge("pricing_retraining_running_seconds", RunningSeconds, "s",
            "How long the retraining that is running here has been running; 0 while none is.");
        _retrainingDuration = meter.CreateHistogram("pricing_retraining_duration_seconds", "s",
            "Time to train and judge a property's challengers.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.01, .05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 1800] });
        _retrainings = meter.CreateCounter<long>("pricing_retraining_total", description: "Retrainings, by result.");
    }

    public enum Outcome { Promoted, Refused, Failed }

    public void BeginAtZero()
    {
        _hits.Add(0);
        _misses.Add(0);
        foreach (var outcome in Enum.GetValues<Outcome>()) _retrainings.Add(0, Labels(outcome));
    }

    public void Predicted(TimeSpan elapsed, double intervalWidth)
    {
        _prediction.Record(elapsed.TotalSeconds, new TagList { { "model_type", ModelType } });
        _confidence.Record(1 - intervalWidth);
    }

    public void LookedUp(bool known) => (known ? _hits : _misses).Add(1);

    public void Loaded(int models) => _loaded = models;

    public void Promoted(long properties) => Interlocked.Exchange(ref _promoted, properties);

    /// <summary>A retraining runs from now on, until it has ended.</summary>
    public void RetrainingBegan() => Interlocked.Exchange(ref _retrainingSince, _clock.GetTimestamp());

    /// <summary>It ended, with or without a result.</summary>
    public void RetrainingEnded() => Interlocked.Exchange(ref _retrainingSince, 0);

    public void Retrained(TimeSpan elapsed, Outcome outcome)
    {
        _retrainingDuration.Record(elapsed.TotalSeconds, Labels(outcome));
        _retrainings.Add(1, Labels(outcome));
    }

    public static Outcome OutcomeOf(Verdict verdict) => verdict == Verdict.Promoted ? Outcome.Promoted : Outcome.Refused;

    public static string Label(Verdict verdict) => JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString());

    private double RunningSeconds() =>
        Interlocked.Read(ref _retrainingSince) is var since and not 0 ? _clock.GetElapsedTime(since).TotalSeconds : 0;

    private static TagList Labels(Outcome outcome) => new() { { "model_type", ModelType }, { "status", Label(outcome) } };

    private static string Label(Outcome outcome) => outcome switch
    {
        Outcome.Promoted => "promoted",
        Outcome.Refused => "refused",
        Outcome.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
