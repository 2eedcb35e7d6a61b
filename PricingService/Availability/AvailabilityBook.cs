using PricingService.Properties;
using ServiceDefaults.Metrics;
using Storage.Caching;
using Storage.Rows;

namespace PricingService.Availability;

/// <summary>What is left of each night, from memory: at most seconds old where another replica sold it.</summary>
internal sealed class AvailabilityBook(AvailabilityTable table, IEnumerable<ITakenNights> others, TimeProvider clock,
    CacheMetrics metrics)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly BoundedCache<string, Calendar> _calendars = new("availability", 10_000, Lifetime, clock, metrics);

    public ValueTask<Calendar> OfAsync(Property property) => _calendars.GetAsync(property.Id, _ => LoadAsync(property));

    /// <summary>Call it when nights of the property were sold, closed or opened.</summary>
    public void Forget(string propertyId) => _calendars.Forget(propertyId);

    private Task<Calendar> LoadAsync(Property property) =>
        ReadAsync(property, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-2), CancellationToken.None);

    /// <summary>As it is stored at this moment, from a day on.</summary>
    public async Task<Calendar> ReadAsync(Property property, DateOnly from, CancellationToken cancellationToken)
    {
        var left = (await table.FromAsync(property.Id, from)).ToDictionary(night => Dates.FromIso(night.Night), night => night.Left);
        foreach (var other in others)
            foreach (var (night, sold) in await other.TakenAsync(property, from, cancellationToken))
            {
                var there = Math.Max(0, property.Units - sold);
                left[night] = left.TryGetValue(night, out var known) ? Math.Min(known, there) : there;
            }
        return new Calendar(left);
    }
}

/// <summary>One property's nights of which not all units can be sold.</summary>
internal sealed class Calendar(IReadOnlyDictionary<DateOnly, int> left)
{
    public static readonly Calendar Free = new(new Dictionary<DateOnly, int>());

    public int Left(DateOnly night, int units) => left.TryGetValue(night, out var known) ? Math.Min(known, units) : units;

    /// <summary>The first night of a stay that cannot be sold; null if all can.</summary>
    public DateOnly? FirstGone(DateOnly arrival, int nights, int units)
    {
        if (left.Count == 0) return null;
        for (var night = 0; night < nights; night++)
        {
            if (Left(arrival.AddDays(night), units) <= 0) return arrival.AddDays(night);
        }
        return null;
    }
}
