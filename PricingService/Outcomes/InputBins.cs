namespace PricingService.Outcomes;

/// <summary>
/// Counts of who asks, in bins: lead time and length of stay. The price is left out: it is ours, and says nothing of the guests. Two sets
/// are compared by the population stability index, Σ (a − e) ln(a / e) over the shares of each input (Siddiqi, Credit Risk Scorecards,
/// 2006): from 0.2 on, the population has changed.
/// </summary>
internal sealed class InputBins
{
    /// <summary>
    /// Fewer outcomes than this say nothing about shares: the index of equal populations is about (bins − 1) · (1/n + 1/m).
    /// </summary>
    public const int Window = 500;

    public const double Drifted = 0.2;

    private static readonly int[] LeadTimes = [0, 2, 7, 14, 30, 60, 120, 240];
    private static readonly int[] Stays = [1, 2, 3, 5, 8, 15];

    /// <summary>The last bin counts all outcomes.</summary>
    private static readonly int[] Starts = [0, LeadTimes.Length + 1, LeadTimes.Length + 1 + Stays.Length + 1];

    private readonly long[] _counts;

    /// <param name="counts">Those of an earlier release, which counted prices too, are left behind.</param>
    public InputBins(long[]? counts = null) =>
        _counts = counts is not null && counts.Length == Starts[^1] + 1 ? counts : new long[Starts[^1] + 1];

    public IReadOnlyList<long> Counts => _counts;

    public long Seen => _counts[^1];

    public void Add(long? leadTimeDays, long? lengthOfStay)
    {
        _counts[^1]++;
        if (leadTimeDays is { } days) _counts[Array.FindLastIndex(LeadTimes, from => from <= days) + 1]++;
        if (lengthOfStay is { } nights) _counts[Starts[1] + Array.FindLastIndex(Stays, from => from <= nights) + 1]++;
    }

    /// <summary>The larger index of the two inputs.</summary>
    public double StabilityIndex(InputBins expected)
    {
        var worst = 0.0;
        for (var input = 0; input + 1 < Starts.Length; input++)
        {
            var (seen, trained) = (_counts[Starts[input]..Starts[input + 1]], expected._counts[Starts[input]..Starts[input + 1]]);
            if (seen.Sum() < Window / 2 || trained.Sum() < Window / 2) continue;
            var index = 0.0;
            for (var bin = 0; bin < seen.Length; bin++)
            {
                // Half an outcome more in each bin, so that an empty bin means rare, not impossible.
                var a = (seen[bin] + 0.5) / (seen.Sum() + (0.5 * seen.Length));
                var e = (trained[bin] + 0.5) / (trained.Sum() + (0.5 * trained.Length));
                index += (a - e) * Math.Log(a / e);
            }
            worst = Math.Max(worst, index);
        }
        return worst;
    }
}
