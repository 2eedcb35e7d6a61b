using PricingService.Properties;
using ServiceDefaults.Metrics;
using Storage.Caching;
using Storage.Rows;

namespace PricingService.Availability;

/// <summary>What is left of each night, from memory: at most seconds old where another replica sold it.</summary>
internal sealed class AvailabilityBook(AvailabilityTable table, TimeProvider clock, CacheMetrics metrics)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly BoundedCache<string, Calendar> _calendars = new("availability", 10_000, Lifetime, clock, metrics);

    public ValueTask<Calendar> OfAsync(Property property) => _calendars.GetAsync(property.Id, LoadAsync);

    /// <summary>Call it when nights of the property were sold, closed or opened.</summary>
    public void Forget(string propertyId) => _calendars.Forget(propertyId);

    private async Task<Calendar> LoadAsync(string propertyId)
    {
        var yesterday = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-2);
        return new Calendar((await table.FromAsync(propertyId, yesterday))
            .ToDictionary(night => Dates.FromIso(night.Night), night => night.Left));
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
