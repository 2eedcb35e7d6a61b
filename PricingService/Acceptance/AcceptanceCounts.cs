namespace PricingService.Acceptance;

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

    public (long Offered, long Accepted) Total { get; }

    public (long Offered, long Accepted) In(int bucket) => _buckets[bucket + RatioBucket.Last];
}

internal sealed record AcceptanceCount
{
    public required long RatioBucket { get; init; }

    public required long Offered { get; init; }

    public required long Accepted { get; init; }
}
