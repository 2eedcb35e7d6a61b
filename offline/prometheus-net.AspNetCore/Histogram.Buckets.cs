namespace Prometheus;

public sealed partial class Histogram
{
    public static double[] ExponentialBuckets(double start, double factor, int count)
    {
        if (count <= 0)
            throw new ArgumentException($"{nameof(ExponentialBuckets)} needs a positive {nameof(count)}");
        if (start <= 0)
            throw new ArgumentException($"{nameof(ExponentialBuckets)} needs a positive {nameof(start)}");
        if (factor <= 1)
            throw new ArgumentException($"{nameof(ExponentialBuckets)} needs a {nameof(factor)} greater than 1");
        return Series((decimal)start, bound => bound * (decimal)factor, count);
    }

    public static double[] LinearBuckets(double start, double width, int count)
    {
        if (count <= 0)
            throw new ArgumentException($"{nameof(LinearBuckets)} needs a positive {nameof(count)}");
        return Series((decimal)start, bound => bound + (decimal)width, count);
    }

    /// <summary>In decimal, since bounds are read by people: 0.3, not 0.30000000000000004.</summary>
    private static double[] Series(decimal first, Func<decimal, decimal> next, int count)
    {
        var bounds = new double[count];
        var bound = first;
        for (var i = 0; i < count; i++)
        {
            bounds[i] = (double)bound;
            if (i + 1 < count)
                bound = next(bound);
        }
        return bounds;
    }
}
