using Prometheus.Exposition;

namespace Prometheus.Registry;

/// <summary>The upper bounds of a histogram's buckets, and their <c>le</c> labels written once.</summary>
internal sealed class Bounds
{
    private static readonly double[] Default = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];

    private readonly double[] _upper;
    private readonly byte[][] _text;
    private readonly byte[][] _openMetrics;

    public Bounds(double[]? buckets)
    {
        buckets ??= Default;
        if (buckets.Length == 0)
            throw new ArgumentException("Histogram must have at least one bucket");
        _upper = double.IsPositiveInfinity(buckets[^1]) ? [.. buckets] : [.. buckets, double.PositiveInfinity];
        for (var i = 1; i < _upper.Length; i++)
        {
            if (_upper[i] <= _upper[i - 1])
                throw new ArgumentException("Bucket values must be increasing");
        }
        _text = [.. _upper.Select(bound => ExpositionWriter.BoundText(bound, ExpositionFormat.PrometheusText))];
        _openMetrics = [.. _upper.Select(bound => ExpositionWriter.BoundText(bound, ExpositionFormat.OpenMetricsText))];
    }

    public int Count => _upper.Length;

    public ReadOnlySpan<byte> Label(int index, ExpositionFormat format) =>
        format == ExpositionFormat.OpenMetricsText ? _openMetrics[index] : _text[index];

    /// <summary>A linear search: there are few bounds, most observations are small, and the branches predict well.</summary>
    public int IndexOf(double value)
    {
        var upper = _upper;
        for (var i = 0; i < upper.Length; i++)
        {
            if (value <= upper[i])
                return i;
        }
        return upper.Length - 1;
    }
}
