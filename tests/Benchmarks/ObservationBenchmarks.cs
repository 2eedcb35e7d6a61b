using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Benchmarks;

/// <summary>
/// One measurement through the bridge, with three labels whose series is known; beside the same measurement that nobody hears.
/// </summary>
public class ObservationBenchmarks
{
    private readonly KeyValuePair<string, object?> _method = new("method", "GET");
    private readonly KeyValuePair<string, object?> _endpoint = new("endpoint", "/items/{id:int}");
    private readonly KeyValuePair<string, object?> _status = new("status", "200");
    private WebApplication _app = null!;
    private Counter<long> _unheard = null!;
    private Counter<long> _counter = null!;
    private Histogram<double> _histogram = null!;
    private Activity _activity = null!;

    [GlobalSetup]
    public void Setup()
    {
        _app = PlainService.Build();
        var meters = _app.Services.GetRequiredService<IMeterFactory>();
        _unheard = meters.Create("Unheard").CreateCounter<long>("unheard_total");
        _counter = meters.Create(PlainService.Meter).CreateCounter<long>("stays_total");
        _histogram = meters.Create(PlainService.Meter).CreateHistogram<double>("stays_seconds");
        _activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C);
    }

    [GlobalCleanup]
    public void Cleanup() => ((IDisposable)_app).Dispose();

    [Benchmark(Baseline = true)]
    public void Unheard() => _unheard.Add(1, _method, _endpoint, _status);

    [Benchmark]
    public void Counter() => _counter.Add(1, _method, _endpoint, _status);

    [Benchmark]
    public void Histogram() => _histogram.Record(0.0123, _method, _endpoint, _status);

    [IterationSetup(Target = nameof(HistogramInATrace))]
    public void Enter() => _activity = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();

    [IterationCleanup(Target = nameof(HistogramInATrace))]
    public void Leave() => _activity.Dispose();

    [Benchmark(OperationsPerInvoke = 100_000)]
    public void HistogramInATrace()
    {
        for (var i = 0; i < 100_000; i++) _histogram.Record(0.0123, _method, _endpoint, _status);
    }
}
