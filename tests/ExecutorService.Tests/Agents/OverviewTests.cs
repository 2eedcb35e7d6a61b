using ExecutorService.Agents.Analytics;
using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;

namespace ExecutorService.Tests.Agents;

public sealed class OverviewTests
{
    private static readonly Performance Nothing = new(new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 31), 31, [],
        new Coverage(1, 1, new DateOnly(2025, 1, 1), new DateOnly(2026, 1, 31), ["alfama-1", "shinjuku-1"]), []);

    private static readonly PropertyPerformance Alfama = new()
    {
        PropertyId = "alfama-1", Currency = "EUR", Bookings = 1, NightsSold = 1, Occupancy = 0.0323m, Revenue = 100m, Adr = 100m,
        Revpar = 3.23m, Costs = 0m, Net = 100m,
    };

    [Fact]
    public void The_average_price_in_the_text_weighs_every_night_alike()
    {
        var overview = Overview.Of(Nothing, new PackPrices("PP", new DateOnly(2026, 1, 31),
            [new("alfama-1", "EUR", 30, 100m, 90m, 110m), new("baixa-2", "EUR", 10, 200m, 150m, 250m)]));
        Assert.Equal((125.00m, 90m, 250m),
            ((decimal)overview.Facts["pack_average"]!, (decimal)overview.Facts["pack_lowest"]!, (decimal)overview.Facts["pack_highest"]!));
    }

    [Theory]
    [InlineData(0.8, 105, "raise")]
    [InlineData(0.8, 105.01, "fits")]
    [InlineData(0.7999, 90, "fits")]
    [InlineData(0.3, 100, "lower")]
    [InlineData(0.3, 99.99, "fits")]
    [InlineData(0.3001, 120, "fits")]
    public void A_price_deserves_a_look_from_its_bounds_on(double occupancy, double asked, string verdict)
    {
        var review = PriceReview.Of(
            Nothing with { Properties = [Alfama with { Occupancy = (decimal)occupancy }] },
            new PackPrices("PP", new DateOnly(2026, 1, 31), [new("alfama-1", "EUR", 30, (decimal)asked, 1m, 999m)]));
        Assert.Equal((verdict, verdict == "fits" ? 0 : 1), (Assert.Single(review.Properties).Verdict, review.ToLookAt));
    }

    [Fact]
    public void Amounts_of_different_currencies_are_never_added()
    {
        var overview = Overview.Of(Nothing with
        {
            Properties =
            [
                Alfama with { NightsSold = 2, Occupancy = 0.0645m, Revenue = 200.00m, Revpar = 6.45m, Costs = 10.00m, Net = 190.00m },
                Alfama with
                {
                    PropertyId = "shinjuku-1", Currency = "JPY", Revenue = 30000m, Adr = 30000m, Revpar = 968m, Net = 30000m,
                },
            ],
        }, new PackPrices("PP", new DateOnly(2026, 1, 31), []));
        Assert.Equal(["JPY 30000", "EUR 200.00"], overview.Totals.Select(total => $"{total.Currency} {total.Revenue}"));
    }
}
