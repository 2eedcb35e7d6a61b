using System.Globalization;

namespace PricingService.Experiments;

/// <summary>The share of a layer that an experiment owns, as ranges of the 10,000 buckets that subjects fall into.</summary>
internal sealed class Buckets
{
    public const int InLayer = 10_000;

    private readonly (int First, int Last)[] _ranges;

    private Buckets((int First, int Last)[] ranges) => _ranges = ranges;

    public int Count => _ranges.Sum(range => range.Last - range.First + 1);

    public bool Contain(int bucket)
    {
        foreach (var (first, last) in _ranges)
        {
            if (bucket >= first && bucket <= last) return true;
        }
        return false;
    }

    public static int For(decimal traffic) => (int)Math.Round(traffic * InLayer, MidpointRounding.AwayFromZero);

    /// <summary>The first free ones; null if fewer are free.</summary>
    public static Buckets? Take(int wanted, IReadOnlyCollection<Buckets> taken)
    {
        var ranges = new List<(int First, int Last)>();
        for (var bucket = 0; bucket < InLayer && wanted > 0; bucket++)
        {
            if (taken.Any(others => others.Contain(bucket))) continue;
            if (ranges is [.., var last] && last.Last == bucket - 1) ranges[^1] = (last.First, bucket);
            else ranges.Add((bucket, bucket));
            wanted--;
        }
        return wanted == 0 ? new Buckets([.. ranges]) : null;
    }

    public static Buckets Parse(string stored) => new([.. stored.Split(' ').Select(range => range.Split('-')).Select(ends =>
        (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture)))]);

    public override string ToString() =>
        string.Join(' ', _ranges.Select(range => string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")));
}
