using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Prices;

namespace PricingService.Tests.Models;

/// <summary>A model serves only if it surely earns as much as the rules, as far as prices moved by chance can tell.</summary>
public sealed class GateTests(ITestOutputHelper output)
{
    private static readonly Policies Policies = new();

    [Fact]
    public void Prices_that_somebody_set_say_nothing_of_the_response()
    {
        var data = new TrainingData(Market.OfPortfolio(41).Offers(2_000).Select(row => row with { LogUnvaried = null }));
        Assert.Equal(Verdict.NoVariedPrices, Judge(data).Verdict);
        var some = new TrainingData(Market.OfPortfolio(41).Offers(2_000)
            .Select((row, i) => i < 40 ? row : row with { LogUnvaried = null }));
        Assert.Equal(Verdict.NoVariedPrices, Judge(some).Verdict);
    }

    [Fact]
    public void The_gain_s_interval_holds_what_is_gained_in_truth()
    {
        var (held, runs) = (0, 60);
        for (var seed = 300; seed < 300 + runs; seed++)
        {
            var market = Market.OfPortfolio(seed);
            var rows = market.Offers(400).ToList();
            var judge = Gate.Judge(new TrainingData(rows), PartialPooling.Vague)!;
            var revenue = Revenue.Of(rows, judge, row => Policies.ByRules(row) + 0.1, Policies.ByRules);
            double True(TrainingRow row, double u)
            {
                var features = row.Features;
                features[Features.Price] = u;
                return row.LengthOfStay!.Value * Math.Exp(u) * Ieee.Logistic(LogisticFit.Dot(features, market.Truth));
            }
            var truth = rows.Average(row => True(row, Policies.ByRules(row) + 0.1) - True(row, Policies.ByRules(row)));
            if (truth >= revenue.Low && truth <= revenue.High) held++;
        }
        output.WriteLine($"{held} of {runs} intervals hold the truth");
        Assert.InRange(held, 52, 60);
    }

    [Fact]
    public void What_is_promoted_earns_more_than_the_rules_in_truth()
    {
        var (promoted, worse) = (0, 0);
        for (var seed = 500; seed < 540; seed++)
        {
            var market = Market.OfPortfolio(seed);
            var data = new TrainingData(market.Offers(400));
            if (Judge(data) is not { Verdict: Verdict.Promoted, Challenger: { } model }) continue;
            promoted++;
            var truth = new PriceResponse(market.Truth, new double[Features.Count, Features.Count], -1, 1);
            var rows = new Market(market.Truth, seed + 1).Offers(400).ToList();
            if (Revenue.Of(rows, truth, row => Policies.ByModel(row, model), Policies.ByRules).Gain.Value < 0) worse++;
        }
        output.WriteLine($"{promoted} of 40 promoted on 400 outcomes, {worse} of them worse than the rules");
        Assert.True(promoted >= 8, $"{promoted}");
        Assert.Equal(0, worse);
    }

    [Fact]
    public void Prices_moved_by_chance_contradict_a_model_that_is_wrong()
    {
        var market = Market.OfPortfolio(43);
        var rows = market.Offers(400).ToList();
        var right = new PriceResponse(market.Truth, new double[Features.Count, Features.Count], -1, 1);
        var wrong = new PriceResponse([.. market.Truth.Select((value, d) => d == Features.Price ? -0.2 : value)],
            new double[Features.Count, Features.Count], -1, 1);
        Assert.InRange(Revenue.Check(rows, right, _ => 1), -2.5, 2.5);
        Assert.True(Revenue.Check(rows, wrong, _ => 1) < Gate.Contradicted);
    }

    [Fact]
    public void Each_verdict_says_what_to_do()
    {
        var words = Enum.GetValues<Verdict>().Select(VerdictWords.Of).ToList();
        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.Contains("exogenous_price", VerdictWords.Of("no_varied_prices"), StringComparison.Ordinal);
        Assert.Null(VerdictWords.Of("gave_up"));
        Assert.Null(VerdictWords.Of(null as string));
    }

    private static Judgement Judge(TrainingData data) =>
        Gate.Judge(data, PartialPooling.Vague, null, new AcceptanceCounts([]), Policies);
}
