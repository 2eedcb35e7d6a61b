namespace PricingService.Experiments;

/// <summary>Number, mean and sum of squared deviations, updated one by one (Welford, Technometrics 4, 1962).</summary>
internal readonly record struct Moments(long Count, double Mean, double Squares)
{
    public double Variance => Count > 1 ? Squares / (Count - 1) : 0;

    public double StandardError => Count > 1 ? Math.Sqrt(Variance / Count) : 0;

    public Moments With(double value)
    {
        var off = value - Mean;
        var mean = Mean + (off / (Count + 1));
        return new Moments(Count + 1, mean, Squares + (off * (value - mean)));
    }

    /// <summary>For shares: some of <paramref name="count"/> values are 1, the others 0.</summary>
    public static Moments OfShare(long ones, long count) => count == 0 ? default
        : new Moments(count, (double)ones / count, ones * (1 - ((double)ones / count)));

    /// <summary>Of both together.</summary>
    public Moments And(Moments other)
    {
        if (Count + other.Count == 0) return default;
        var off = other.Mean - Mean;
        var count = Count + other.Count;
        return new Moments(count, Mean + (off * other.Count / count), Squares + other.Squares + (off * off * Count * other.Count / count));
    }

    /// <summary>
    /// Variance of the difference of the two means: from each side's own, or pooled if that is larger. The pooled one is
    /// steadier while one side is small; the separate ones are right if the sides differ.
    /// </summary>
    public static double OfDifference(Moments one, Moments other) => Math.Max(
        (one.Variance / one.Count) + (other.Variance / other.Count),
        one.And(other).Variance * ((1.0 / one.Count) + (1.0 / other.Count)));
}
