using PricingService.Properties;
using Storage.Rows;

namespace PricingService.Overrides;

/// <summary>One property's nights with bounds of their own.</summary>
internal sealed class NightBounds(IReadOnlyDictionary<DateOnly, OverriddenNight> nights)
{
    public static readonly NightBounds None = new(new Dictionary<DateOnly, OverriddenNight>());

    public static NightBounds Of(IEnumerable<OverriddenNight> nights) =>
        new(nights.ToDictionary(night => Dates.FromIso(night.Night)));

    /// <summary>
    /// The property as it is priced for a night. The property's own floor and ceiling, which may have changed since, still hold.
    /// </summary>
    public Property On(DateOnly night, Property property)
    {
        if (!nights.TryGetValue(night, out var own)) return property;
        var floor = own.FloorMinor is { } least ? Within(least) : property.Floor;
        var ceiling = own.CeilingMinor is { } most ? Within(most) : property.Ceiling;
        return property with { Floor = Math.Min(floor, ceiling), Ceiling = ceiling };

        decimal Within(long minor) => Math.Clamp(property.Currency.FromMinor(minor), property.Floor, property.Ceiling);
    }
}
