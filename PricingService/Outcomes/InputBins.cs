namespace PricingService.Outcomes;

/// <summary>
/// Counts of who asks, in bins: lead time, length of stay, kind of weekday. The price is left out: it is ours, and says nothing of the
/// guests; so is the month, which changes every month. Two sets are compared by the population stability index, Σ (a − e) ln(a / e) over
/// the shares of each input (Siddiqi, Credit Risk Scorecards,
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
    private const int Weekdays = 3;

    /// <summary>The last bin counts all outcomes.</summary>
    private static readonly int[] Starts = [0, LeadTimes.Length + 1, LeadTimes.Length + 1 + Stays.Length + 1,
        LeadTimes.Length + 1 + Stays.Length + 1 + Weekdays];

    private readonly long[] _counts;

    /// <param name="counts">Those of an earlier release, which counted prices too, are left behind.</param>
    public InputBins(long[]? counts = null) =>
        _counts = counts is not null && counts.Length == Starts[^1] + 1 ? counts : new long[Starts[^1] + 1];

    public IReadOnlyList<long> Counts => _counts;

    public long Seen => _counts[^1];

    public void Add(DateOnly night, long? leadTimeDays, long? lengthOfStay)
    {
        _counts[^1]++;
        if (leadTimeDays is { } days) _counts[Array.FindLastIndex(LeadTimes, from => from <= days) + 1]++;
        if (lengthOfStay is { } nights) _counts[Starts[1] + Array.FindLastIndex(Stays, from => from <= nights) + 1]++;
        _counts[Starts[2] + (night.DayOfWeek switch { DayOfWeek.Friday or DayOfWeek.Saturday => 1, DayOfWeek.Sunday => 2, _ => 0 })]++;
    }

    public void Clear() => Array.Clear(_counts);

    /// <summary>Takes others in, and halves all when they are many: the older, the less they count.</summary>
    public void Add(InputBins others, long most)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += others._counts[i];
        if (Seen <= most) return;
        for (var i = 0; i < _counts.Length; i++) _counts[i] /= 2;
    }

    /// <summary>The largest index of the inputs.</summary>
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
