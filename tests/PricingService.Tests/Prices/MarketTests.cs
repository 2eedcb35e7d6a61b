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

    [Theory]
    [InlineData("demand", -3)]
    [InlineData("response", -3)]
    public void A_market_that_turns_is_followed_within_four_months(string what, double elasticity)
    {
        var turn = Turn.Of(what, elasticity, 0.7, markets: 2);
        output.WriteLine(turn.ToString());
        Assert.InRange(turn.Shares[4] / turn.Shares[0], 0.95, 1.1);
    }

    [Fact]
    public void Homes_that_few_ask_for_learn_from_each_other()
    {
        var month = Portfolio.Of(homes: 30, months: 6, seed: 1).Last();
        output.WriteLine(month.ToString());
        Assert.True(month.Service >= month.Rules + 0.015, month.ToString());
        Assert.InRange(month.Worst, -0.02, 1);
    }

    [Fact]
    public void Intervals_of_the_response_contain_it_where_prices_follow_demand_too()
    {
        var coverage = Coverage.Of("bumpy", "owner's events, varied", outcomes: 1_000, portfolios: 8);
        output.WriteLine(coverage.ToString());
        Assert.InRange(coverage.Response, 0.9, 1);
    }
}
