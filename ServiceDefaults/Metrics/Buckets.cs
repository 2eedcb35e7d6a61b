using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary>The bucket boundaries of a histogram: the instrument's own advice, or seconds as the web knows them.</summary>
internal static class Buckets
{
    /// <summary>
    /// Prometheus's own defaults, 5 ms to 10 s, with the SLO thresholds of the platform (80, 300 and 500 ms, 2 s) as boundaries
    /// so that they are counted exactly.
    /// </summary>
    public static readonly double[] Requests = [.005, .01, .025, .05, .08, .1, .2, .3, .5, .75, 1, 2, 2.5, 5, 10];

    /// <summary>Calls to others, from 50 ms up.</summary>
    public static readonly double[] External = [.05, .1, .25, .5, 1, 2.5, 5, 7.5, 10];

    /// <summary>Bodies, in bytes, up to the largest that is accepted anywhere.</summary>
    public static readonly double[] Bytes = [64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 16_777_216];

    public static double[] Of(Instrument instrument) => instrument switch
    {
        Instrument<double> { Advice.HistogramBucketBoundaries: { } own } => [.. own],
        Instrument<float> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
        Instrument<decimal> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
        Instrument<long> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
        Instrument<int> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
        _ => Requests,
    };
}
