using PricingService.Models;
using PricingService.Models.Acceptance;

namespace PricingService.Tests.Models.Acceptance;

public sealed class AcceptanceTests
{
    [Theory]
    [InlineData(100, 100, 0)]
    [InlineData(110.5, 100, 1)]
    [InlineData(90.5, 100, -1)]
    [InlineData(1000, 100, 10)]
    [InlineData(1, 100, -10)]
    public void Ratios_near_each_other_share_a_bucket(double price, double reference, int bucket) =>
        Assert.Equal(bucket, RatioBucket.Of((decimal)price, (decimal)reference));

    [Fact]
    public void Without_outcomes_everything_is_possible()
    {
        var (estimate, low, high) = BetaPosterior.Of(new AcceptanceCounts([]), new AcceptanceCounts([]), 0);
        Assert.Equal(0.5, estimate);
        // Jeffreys' prior is the arcsine distribution: its 2.5 % quantile is sin²(π/2 · 0.025).
        Assert.Equal(Math.Pow(Math.Sin(Math.PI / 2 * 0.025), 2), low, 6);
        Assert.Equal(1 - low, high, 6);
    }

    [Fact]
    public void A_property_of_its_own_kind_moves_away_from_its_portfolio_as_its_outcomes_grow()
    {
        var portfolio = new AcceptanceCounts([new AcceptanceCount { RatioBucket = 0, Offered = 10_000, Accepted = 2_000 }]);
        double Estimate(long offered, long accepted) =>
            BetaPosterior.Of(new AcceptanceCounts([new AcceptanceCount { RatioBucket = 0, Offered = offered, Accepted = accepted }]),
                portfolio, 0).Estimate;
        Assert.Equal(0.20, Estimate(0, 0), 3);
        Assert.Equal((20 * 0.2 + 16) / 40, Estimate(20, 16), 3);
        Assert.Equal(0.80, Estimate(100_000, 80_000), 3);
    }

    [Fact]
    public void The_interval_contains_the_truth_about_as_often_as_it_says()
    {
        var random = new Random(7);
        const int runs = 4_000;
        var held = 0;
        for (var run = 0; run < runs; run++)
        {
            // Properties scattered around their portfolio's 0.4 as the prior assumes: Beta(8, 12).
            var truth = MathNet.Numerics.Distributions.Beta.Sample(random, 8, 12);
            var accepted = Enumerable.Range(0, 60).Count(_ => random.NextDouble() < truth);
            var portfolio = new AcceptanceCounts([new AcceptanceCount { RatioBucket = 0, Offered = 100_000, Accepted = 40_000 }]);
            var (_, low, high) = BetaPosterior.Of(
                new AcceptanceCounts([new AcceptanceCount { RatioBucket = 0, Offered = 60, Accepted = accepted }]), portfolio, 0);
            if (truth >= low && truth <= high) held++;
        }
        Assert.InRange(held / (double)runs, 0.94, 0.96);
    }
}
