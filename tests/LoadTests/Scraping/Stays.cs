using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LoadTests.Scraping;

/// <summary>As many lines of an exposition as the setting <c>Series</c> says: half of them of a counter, half of a histogram.</summary>
internal static class Stays
{
    public const string Setting = "Series";
    public const int MostSeries = 100_000;

    private static readonly double[] Bounds = [.005, .01, .025, .05, .08, .1, .2, .3, .5, .75, 1, 2, 2.5, 5, 10];

    // Its buckets, the one without a bound, the sum and the count.
    private static readonly int LinesOfHistogram = Bounds.Length + 3;

    public static void Record(WebApplication app)
    {
        var series = app.Configuration.GetValue(Setting, 0);
        if (series == 0) return;
        var meter = app.Services.GetRequiredService<IMeterFactory>().Create($"{app.Environment.ApplicationName}.Stays");
        var counter = meter.CreateCounter<long>("stays_total");
        for (var i = 0; i < series / 2; i++) counter.Add(i, Labels(i));
        var histogram =
            meter.CreateHistogram("stays_seconds", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        for (var i = 0; i < series / 2 / LinesOfHistogram; i++) histogram.Record(0.001 * i, Labels(i));
    }

    private static KeyValuePair<string, object?>[] Labels(int i) =>
        [new("method", "GET"), new("endpoint", "/stays/{id}"), new("stay", $"stay-{i}")];
}
