using PricingService.Properties;

namespace PricingService.Availability;

/// <summary>Somebody else who knows of nights that are sold, such as the calendars of channels.</summary>
internal interface ITakenNights
{
    /// <summary>A property's nights from a day on that stays cover, and how many.</summary>
    Task<IReadOnlyList<(DateOnly Night, int Sold)>> TakenAsync(Property property, DateOnly from,
        CancellationToken cancellationToken);
}
