namespace PricingService.Competitors;

/// <summary>A rate that was checked, as it is stored; the first four say which one it is.</summary>
/// <param name="PriceMinor">In the property's currency: others are refused.</param>
/// <param name="Document">The feed's document that it came with, where its time of observation is that of the document.</param>
internal sealed record CompetitorRate(
    string StayDate, string Source, string Competitor, long LengthOfStay, long PriceMinor, long ObservedAt, string? Document = null)
{
    public (string, string, string, long) Key => (StayDate, Source, Competitor, LengthOfStay);
}
