namespace PricingService.Prices;

/// <summary>What a night's price depends on besides the property.</summary>
/// <param name="ReferencePrice">The property's price for an average night.</param>
/// <param name="Occupancy">Share of the property's nights around the stay that are sold, 0 to 1.</param>
/// <param name="CompetitorPrice">What comparable places ask for the night, if known.</param>
/// <param name="Subject">The person asking; only experiments use it.</param>
internal sealed record Demand(
    decimal ReferencePrice, DateOnly StayDate, int LeadTimeDays, int LengthOfStay, decimal Occupancy, decimal? CompetitorPrice,
    string? Subject = null)
{
    /// <summary>What a night of the stay is otherwise worth, on average over its nights; null if nothing is known of it.</summary>
    public decimal? BidPrice { get; init; }
}
