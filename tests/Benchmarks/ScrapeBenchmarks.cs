using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Metrics;

namespace Benchmarks;

/// <summary>What answering one scrape costs, by the number of series that it holds.</summary>
public class ScrapeBenchmarks
{
    private WebApplication _app = null!;
    private MeterBridge _bridge = null!;
    private PrometheusExport _export = null!;

    [Params(1_000, 10_000, 100_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _app = PlainService.Build(maxSeriesPerMetric: 100_000);
        _bridge = _app.Services.GetRequiredService<MeterBridge>();
        _export = _app.Services.GetRequiredService<PrometheusExport>();
        var counter = _app.Services.GetRequiredService<IMeterFactory>().Create(PlainService.Meter).CreateCounter<long>("stays_total");
        for (var i = 0; i < Series; i++)
            counter.Add(i, new KeyValuePair<string, object?>("method", "GET"), new KeyValuePair<string, object?>("stay", $"stay-{i}"));
    }

    [GlobalCleanup]
    public void Cleanup() => ((IDisposable)_app).Dispose();

    [Benchmark]
    public Task Scrape()
    {
        _bridge.Collect();
        return _export.WriteAsync(Stream.Null, openMetrics: false, CancellationToken.None);
    }
}
