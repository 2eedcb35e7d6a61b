namespace PricingService.Competitors;

/// <summary>A checked rate, as stored; the first four members identify it.</summary>
/// <param name="PriceMinor">In the property's currency; others are refused.</param>
/// <param name="Document">The feed's document that it came in, if its time of observation is the document's.</param>
internal sealed record CompetitorRate(
    string StayDate, string Source, string Competitor, long LengthOfStay, long PriceMinor, long ObservedAt, string? Document = null)
{
    public (string, string, string, long) Key => (StayDate, Source, Competitor, LengthOfStay);
}
