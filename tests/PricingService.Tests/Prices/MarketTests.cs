using Markets;

namespace PricingService.Tests.Prices;

/// <summary>A part of the table in docs/pricing.md: what prices earn on markets that the service does not know.</summary>
public sealed class MarketTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(-2, 0.70)]
    [InlineData(-3, 0.85)]
    [InlineData(-3, 0.95)]
    [InlineData(-4.5, 0.70)]
    public void A_year_of_varied_prices_teaches_nearly_all_that_there_is_to_earn(double elasticity, double occupancy)
    {
        var shares = Shares.Of(elasticity, occupancy, markets: 2, nights: 8);
        output.WriteLine(shares.ToString());
        Assert.True(shares.Service >= 0.93, shares.ToString());
        Assert.True(shares.Service > shares.Rules && shares.Service > shares.Fixed - 0.03, shares.ToString());
        Assert.InRange(shares.Service - shares.Varied, 0, 0.011);
    }
}
