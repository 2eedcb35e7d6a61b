using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace PricingService.Properties;

/// <summary>The body of <c>PUT /properties/{id}</c>; prices in major units.</summary>
internal sealed record PropertyFacts(
    string PortfolioId, string Currency, string TimeZone, decimal ReferencePrice, decimal Floor, decimal Ceiling, decimal LargestDailyStep)
{
    public const decimal HighestPrice = 1_000_000_000m;
    public const int MostUnits = 10_000;

    /// <summary>How often each night can be sold; null if that is counted elsewhere.</summary>
    public int? Units { get; init; }

    public Faults Check(string id)
    {
        var faults = new Faults().Id("property_id", id).Id("portfolio_id", PortfolioId)
            .Unless(IsTimeZone(TimeZone), "time_zone", "must be an IANA time zone such as Europe/Lisbon, or UTC");
        if (!ServiceDefaults.Money.Currency.TryFind(Currency, out var currency))
            return faults.Unless(false, "currency", "must be an ISO 4217 code in capitals such as EUR");

        foreach (var (field, price) in new[] { ("floor", Floor), ("ceiling", Ceiling), ("reference_price", ReferencePrice),
            ("largest_daily_step", LargestDailyStep) })
        {
            faults.Unless(price is > 0 and <= HighestPrice, field, $"must be above 0 and at most {HighestPrice}")
                .Unless(price > HighestPrice || currency.IsWhole(price), field,
                    $"must have at most {currency.Decimals} decimals, as {currency} has");
        }
        return faults.Between("units", Units, 1, MostUnits)
            .Unless(Floor <= Ceiling, "floor", "must not be above the ceiling")
            .Unless(Floor <= ReferencePrice && ReferencePrice <= Ceiling, "reference_price", "must be between floor and ceiling");
    }

    public Property ToProperty(string id, long revision) => new()
    {
        Id = id,
        PortfolioId = PortfolioId,
        Currency = ServiceDefaults.Money.Currency.Of(Currency),
        TimeZone = TimeZone,
        ReferencePrice = ReferencePrice,
        Floor = Floor,
        Ceiling = Ceiling,
        LargestDailyStep = LargestDailyStep,
        DeclaredUnits = Units,
        Revision = revision,
    };

    public static PropertyFacts Of(Property property) => new(property.PortfolioId, property.Currency.Code, property.TimeZone,
        property.ReferencePrice, property.Floor, property.Ceiling, property.LargestDailyStep) { Units = property.DeclaredUnits };

    private static bool IsTimeZone(string? id) =>
        id is { Length: > 0 and <= 64 } && !id.Contains("..", StringComparison.Ordinal) && id[0] != '/'
            && TimeZoneInfo.TryFindSystemTimeZoneById(id, out _);
}
