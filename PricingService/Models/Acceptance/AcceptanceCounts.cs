namespace PricingService.Models.Acceptance;

/// <summary>Offered and accepted by <see cref="RatioBucket"/>.</summary>
internal sealed class AcceptanceCounts
{
    private readonly (long Offered, long Accepted)[] _buckets = new (long, long)[(2 * RatioBucket.Last) + 1];

    public AcceptanceCounts(IEnumerable<AcceptanceCount> counts)
    {
        foreach (var count in counts)
        {
            _buckets[count.RatioBucket + RatioBucket.Last] = (count.Offered, count.Accepted);
            Total = (Total.Offered + count.Offered, Total.Accepted + count.Accepted);
        }
    }

    public (long Offered, long Accepted) Total { get; private set; }

    /// <summary>Without some of the outcomes that it counts.</summary>
    public AcceptanceCounts Without(IEnumerable<(int RatioBucket, bool Accepted)> outcomes)
    {
        var fewer = new AcceptanceCounts([]) { Total = Total };
        _buckets.CopyTo(fewer._buckets, 0);
        foreach (var (bucket, accepted) in outcomes)
        {
            ref var count = ref fewer._buckets[bucket + RatioBucket.Last];
            count = (Math.Max(0, count.Offered - 1), Math.Max(0, count.Accepted - (accepted ? 1 : 0)));
            fewer.Total = (Math.Max(0, fewer.Total.Offered - 1), Math.Max(0, fewer.Total.Accepted - (accepted ? 1 : 0)));
        }
        return fewer;
    }

    public (long Offered, long Accepted) In(int bucket) => _buckets[bucket + RatioBucket.Last];
}

internal sealed record AcceptanceCount
{
    public required long RatioBucket { get; init; }

    public required long Offered { get; init; }

    public required long Accepted { get; init; }
}
