namespace LoadTests;

/// <summary>What one round of load on one variant cost.</summary>
internal sealed record Round(double RequestsPerSecond, double CpuMicroseconds, double Bytes)
{
    public static async Task<Round> MeasureAsync(Variant variant, MeasuredProcess process, int seconds, CancellationToken cancellationToken)
    {
        var before = await process.SpentAsync(cancellationToken);
        var (requests, elapsed) = await Wrk.RunAsync(process.Address + variant.Path, seconds, cancellationToken);
        var after = await process.SpentAsync(cancellationToken);
        return new Round(requests / elapsed,
            (after.CpuMilliseconds - before.CpuMilliseconds) * 1000 / requests,
            (after.AllocatedBytes - before.AllocatedBytes) / requests);
    }

    /// <summary>The median of each figure by itself.</summary>
    public static Round Median(IReadOnlyList<Round> rounds) => new(
        Median(rounds.Select(round => round.RequestsPerSecond)),
        Median(rounds.Select(round => round.CpuMicroseconds)),
        Median(rounds.Select(round => round.Bytes)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
