using PricingService.Models.Acceptance;

namespace PricingService.Outcomes;

/// <summary>
/// Counts of the model's inputs in bins: price ratio, lead time, length of stay. Two sets are compared by the population stability
/// index, Σ (a − e) ln(a / e) over the shares of each input (Siddiqi, Credit Risk Scorecards, 2006): from 0.2 on, the
/// population has changed.
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
    private static readonly int[] Starts = [0, 11, 11 + LeadTimes.Length + 1, 11 + LeadTimes.Length + 1 + Stays.Length + 1];

    private readonly long[] _counts;

    public InputBins(long[]? counts = null) => _counts = counts is not null && counts.Length == Starts[^1] ? counts : new long[Starts[^1]];

    public IReadOnlyList<long> Counts => _counts;

    public long Seen => _counts[..Starts[1]].Sum();

    public void Add(int ratioBucket, long? leadTimeDays, long? lengthOfStay)
    {
        _counts[(Math.Clamp(ratioBucket, -RatioBucket.Last, RatioBucket.Last) + RatioBucket.Last) / 2]++;
        if (leadTimeDays is { } days) _counts[Starts[1] + Array.FindLastIndex(LeadTimes, from => from <= days) + 1]++;
        if (lengthOfStay is { } nights) _counts[Starts[2] + Array.FindLastIndex(Stays, from => from <= nights) + 1]++;
    }

    /// <summary>The largest index of the three inputs.</summary>
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
