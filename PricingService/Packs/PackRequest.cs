using ServiceDefaults.Requests;

namespace PricingService.Packs;

/// <summary>The body of <c>POST /packs</c>.</summary>
/// <param name="PortfolioId">All portfolios when absent.</param>
/// <param name="MarkFresh">False leaves the pack warming: built, but not yet published.</param>
internal sealed record PackRequest(DateOnly Date, int Nights = 90, string? PortfolioId = null, bool MarkFresh = true)
{
    public Faults Check() => new Faults()
        .Between<DateOnly>("date", Date, new DateOnly(2000, 1, 1), new DateOnly(2100, 1, 1))
        .Between<int>("nights", Nights, 1, PackOptions.MostNights)
        .OptionalId("portfolio_id", PortfolioId);

    public PackOrder ToOrder() => new(Date, Nights, PortfolioId, MarkFresh);
}
