using PricingService.Availability;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Quotes;

/// <summary>The body of <c>POST /score</c>.</summary>
/// <param name="LeadTimeDays">Days from the request to the stay; counted from the property's own today when absent.</param>
/// <param name="Occupancy">Share of nights sold around the stay, 0 to 1; when absent one half, which leaves the price unchanged.</param>
/// <param name="ReferencePrice">Overrides the property's own reference price.</param>
/// <param name="Subject">Who is quoted, for experiments: the same subject always sees the same variant.</param>
internal sealed record ScoreRequest(
    string PropertyId, DateOnly StayDate, int? LeadTimeDays = null, int? LengthOfStay = null, decimal? Occupancy = null,
    decimal? ReferencePrice = null, string? Subject = null)
{
    public const int LongestLeadTime = 1_095;
    public const int LongestStay = StayReport.MostNights;
    private const decimal NeutralOccupancy = 0.5m;

    public Faults Check() => new Faults()
        .Id("property_id", PropertyId)
        .Between("lead_time_days", LeadTimeDays, 0, LongestLeadTime)
        .Between("length_of_stay", LengthOfStay, 1, LongestStay)
        .Between("occupancy", Occupancy, 0m, 1m)
        .Unless(ReferencePrice is null or (> 0 and <= PropertyFacts.HighestPrice), "reference_price",
            $"must be above 0 and at most {PropertyFacts.HighestPrice}")
        .OptionalId("subject", Subject);

    /// <summary>Checks that need the property: its currency, and its today (clocks may differ by a day).</summary>
    public Faults CheckAgainst(Property property, DateOnly today) => new Faults()
        .Unless(StayDate >= today.AddDays(-1), "stay_date", "must not be in the past")
        .Unless(StayDate <= today.AddDays(LongestLeadTime), "stay_date", $"must be at most {LongestLeadTime} days ahead")
        .Unless(ReferencePrice is not { } price || property.Currency.IsWhole(price), "reference_price",
            $"must have at most {property.Currency.Decimals} decimals, as {property.Currency} has");

    public Demand ToDemand(Property property, DateOnly today) => new(
        ReferencePrice ?? property.ReferencePrice, StayDate, LeadTimeDays ?? Math.Max(0, StayDate.DayNumber - today.DayNumber),
        LengthOfStay ?? 1, Occupancy ?? NeutralOccupancy, CompetitorPrice: null, Subject);
}
