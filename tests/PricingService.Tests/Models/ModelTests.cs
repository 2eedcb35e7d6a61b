using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Prices;

namespace PricingService.Tests.Models;

public sealed class ModelTests(ITestOutputHelper output)
{
    private static readonly AcceptanceCounts NoCounts = new([]);
    private static readonly Policies Policies = new();

    [Fact]
    public void Its_own_arithmetic_agrees_with_the_platform_s()
    {
        var random = new Random(3);
        for (var i = 0; i < 200_000; i++)
        {
            var x = (random.NextDouble() - 0.5) * 80;
            Near(Math.Exp(x), Ieee.Exp(x));
            Near(Math.Log(Math.Exp(x)), Ieee.Log(Math.Exp(x)));
            var (sin, cos) = Ieee.OfTurn(x);
            Near(Math.Sin(2 * Math.PI * (x - Math.Round(x))), sin);
            Near(Math.Cos(2 * Math.PI * (x - Math.Round(x))), cos);
        }
        static void Near(double expected, double actual) =>
            Assert.InRange(Math.Abs(actual - expected), 0, 4e-15 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void The_95_percent_interval_of_the_price_coefficient_holds_the_truth_19_times_in_20()
    {
        var random = new Random(20260131);
        var prior = PartialPooling.Vague;
        const int runs = 1_000;
        var held = 0;
        for (var run = 0; run < runs; run++)
        {
            var truth = prior.Mean.Select((mean, d) => mean + (prior.Deviation[d] * Normal(random))).ToArray();
            var (mode, covariance) = LogisticFit.Of(Market.SampleOf(new Market(truth, run).Offers(400)), prior)!.Value;
            var error = Math.Sqrt(covariance[Features.Price, Features.Price]);
            if (Math.Abs(mode[Features.Price] - truth[Features.Price]) <= 1.959963984540054 * error) held++;
        }
        output.WriteLine($"coverage {held / (double)runs:P1} over {runs} runs");
        Assert.InRange(held / (double)runs, 0.93, 0.97);
    }

    [Fact]
    public void A_property_with_few_outcomes_is_nearer_the_truth_with_its_portfolio_than_alone()
    {
        var markets = Enumerable.Range(1, 30).Select(seed => Market.OfPortfolio(seed)).ToList();
        var samples = markets.Select(market => Market.SampleOf(market.Offers(300))).ToList();
        var prior = PartialPooling.Of(samples);
        Assert.Equal(-3.0, prior.Mean[Features.Price], 0.5);
        double Spread(double spread) =>
            PartialPooling.Of(
                [.. Enumerable.Range(1, 30).Select(
                    seed => Market.SampleOf(Market.OfPortfolio(seed, spread).Offers(300)))]).Deviation[Features.Price];
        Assert.InRange(Spread(0), 0.0, 0.6);
        Assert.InRange(prior.Deviation[Features.Price], 0.5, 1.0); // 0.7 in truth
        Assert.InRange(Spread(2), 1.0, 1.8); // 1.4 in truth

        double Error(Prior from) => Math.Sqrt(Enumerable.Range(100, 60).Average(seed =>
        {
            var market = Market.OfPortfolio(seed);
            var fit = LogisticFit.Of(Market.SampleOf(market.Offers(60)), from)!.Value;
            return Math.Pow(fit.Mode[Features.Price] - market.Truth[Features.Price], 2);
        }));
        var (alone, pooled) = (Error(PartialPooling.Vague), Error(prior));
        output.WriteLine($"root mean square error of the price coefficient from 60 outcomes: alone {alone:0.00}, pooled {pooled:0.00}");
        Assert.True(pooled < 0.9 * alone, $"{pooled} against {alone}");
    }

    [Fact]
    public void The_best_price_is_where_revenue_is_highest()
    {
        var market = Market.OfPortfolio(5);
        var fit = LogisticFit.Of(Market.SampleOf(market.Offers(20_000)), PartialPooling.Vague)!.Value;
        var model = new PriceResponse(fit.Mode, fit.Covariance, -3, 3);
        for (var i = 0; i < 50; i++)
        {
            var night = market.Night();
            double[] At(double u) => Features.Of(u, night.StayDate, night.LeadTime, night.Nights, night.Occupancy, null, 0);
            double Revenue(double u) => Math.Exp(u) * Ieee.Logistic(LogisticFit.Dot(At(u), fit.Mode));
            var best = model.BestLogPriceRatio(At(0));
            var searched = Enumerable.Range(-3000, 6001).Select(n => n / 1000.0).MaxBy(Revenue);
            Assert.Equal(searched, best, 0.0011);
        }
    }

    [Fact]
    public void Where_acceptance_does_not_fall_with_price_the_price_stays_near_what_was_tried()
    {
        var mean = new double[Features.Count];
        mean[Features.Price] = 0.5;
        Assert.Equal(0.2 + Math.Log(1.1),
            new PriceResponse(mean, new double[Features.Count, Features.Count], -0.1, 0.2).BestLogPriceRatio(mean), 9);
    }

    [Fact]
    public void Model_prices_earn_more_than_static_and_rule_based_prices_and_near_the_oracle()
    {
        var (fixedPrice, rules, model, oracle) = (0.0, 0.0, 0.0, 0.0);
        for (var seed = 200; seed < 230; seed++)
        {
            var market = Market.OfPortfolio(seed);
            var data = new TrainingData(market.Offers(3_000));
            var judgement = Gate.Judge(data, PartialPooling.Vague, null, data.Counts(), Policies);
            var response = judgement.Verdict == Verdict.Promoted ? judgement.Challenger : null;
            var truth = new PriceResponse(market.Truth, new double[Features.Count, Features.Count], -0.35, 0.35);
            for (var night = 0; night < 400; night++)
            {
                var n = market.Night();
                var demand = new Demand(100m, n.StayDate, n.LeadTime, n.Nights, (decimal)n.Occupancy, null);
                var byRules = Math.Log((double)RuleBasedPrice.For(demand).Price / 100);
                double[] features = Features.Of(0, n.StayDate, n.LeadTime, n.Nights, n.Occupancy, null, 0);
                double Earned(double u) => Math.Exp(u) * market.Acceptance(u, n);
                fixedPrice += Earned(0);
                rules += Earned(byRules);
                model += Earned(response?.BestLogPriceRatio(features) ?? byRules);
                oracle += Earned(truth.BestLogPriceRatio(features));
            }
        }
        output.WriteLine($"revenue of the oracle's: static {fixedPrice / oracle:P1}, rules {rules / oracle:P1}, model {model / oracle:P1}");
        Assert.True(model > fixedPrice && model > rules);
        Assert.InRange(model / oracle, 0.965, 1.0);
    }

    [Fact]
    public void A_better_challenger_is_promoted_and_the_same_again_is_not()
    {
        var market = Market.OfPortfolio(11);
        var data = new TrainingData(market.Offers(4_000));
        var first = Gate.Judge(data, PartialPooling.Vague, null, data.Counts(), Policies);
        Assert.Equal(Verdict.Promoted, first.Verdict);
        Assert.True(first.Scores!.LogLoss < first.Scores.RulesLogLoss && first.Scores.RulesLogLoss < first.Scores.BaseLogLoss + 0.01,
            first.Scores.ToString());
        Assert.Equal(market.Truth[Features.Price], first.Challenger!.PriceCoefficient, 3 * first.Challenger.PriceCoefficientError);
        Assert.Equal(Verdict.NotBetter, Gate.Judge(data, PartialPooling.Vague, first.Challenger, data.Counts(), Policies).Verdict);
    }

    [Fact]
    public void Calibration_finds_predictions_that_are_too_extreme_or_all_too_high()
    {
        var random = new Random(8);
        var truths = Enumerable.Range(0, 20_000).Select(_ => Normal(random)).Select(
            logit => (Logit: logit, Accepted: random.NextDouble() < Ieee.Logistic(logit))).ToList();
        Calibration Of(Func<double, double> predicted) =>
            Calibration.Of(truths.Select(row => (Ieee.Logistic(predicted(row.Logit)), row.Accepted)))!;
        void Near(double expected, Estimate actual)
        {
            Assert.InRange(actual.StandardError, 0.005, 0.05);
            Assert.InRange((actual.Value - expected) / actual.StandardError, -3, 3);
        }

        Near(0, Of(logit => logit).Intercept);
        Near(1, Of(logit => logit).Slope);
        Near(0.5, Of(logit => 2 * logit).Slope);
        Near(-0.7, Of(logit => logit + 0.7).Intercept);
        Assert.Null(Calibration.Of(truths.Select(row => (0.4, row.Accepted))));
        Assert.Null(Calibration.Of(truths.Select(row => (row.Accepted ? 0.9 : 0.1, row.Accepted))));
        Assert.Null(Calibration.Of([]));
    }

    [Fact]
    public void A_model_that_no_longer_fits_the_market_is_replaced_or_demoted()
    {
        var old = Market.OfPortfolio(12);
        var model = Gate.Judge(new TrainingData(old.Offers(4_000)), PartialPooling.Vague, null, NoCounts, Policies).Challenger!;
        var turned = new Market([.. old.Truth.Select((value, d) => d is Features.Price ? -6 : -value)], 13);
        var after = new TrainingData(turned.Offers(4_000));
        Assert.Equal(Verdict.Promoted, Gate.Judge(after, PartialPooling.Vague, model, after.Counts(), Policies).Verdict);

        var perverse = new TrainingData(new Market([0.4, 0.8, .. new double[Features.Count - 2]], 14).Offers(4_000));
        Assert.Equal(Verdict.RulesAreBetter, Gate.Judge(perverse, PartialPooling.Vague, model, perverse.Counts(), Policies).Verdict);
    }

    [Theory]
    [InlineData("two", nameof(Verdict.TooFewOutcomes))]
    [InlineData("none", nameof(Verdict.TooFewOutcomes))]
    [InlineData("all accepted", nameof(Verdict.TooFewAcceptedOrDeclined))]
    [InlineData("none accepted", nameof(Verdict.TooFewAcceptedOrDeclined))]
    [InlineData("one price", nameof(Verdict.OnePriceOnly))]
    [InlineData("dearer is liked", nameof(Verdict.NoPriceResponse))]
    public void What_cannot_be_learnt_from_leaves_the_rules_in_place(string data, string verdict)
    {
        var rows = Market.OfPortfolio(21).Offers(2_000).ToList();
        IEnumerable<TrainingRow> given = data switch
        {
            "two" => rows.Take(2),
            "none" => [],
            "all accepted" => rows.Select(row => row with { Accepted = true }),
            "none accepted" => rows.Select(row => row with { Accepted = false }),
            "one price" => rows.Select(row => row with { LogPriceRatio = 0.1, RatioBucket = 1 }),
            _ => rows.Select(row => row with { Accepted = row.LogPriceRatio > 0.05 }),
        };
        Assert.Equal(verdict, Gate.Judge(new TrainingData(given), PartialPooling.Vague, null, NoCounts, Policies).Verdict.ToString());
    }

    [Fact]
    public void Perfectly_separated_outcomes_give_finite_coefficients()
    {
        var rows = Market.OfPortfolio(22).Offers(500).Select(row => row with { Accepted = row.LogPriceRatio < 0 });
        var (mode, covariance) = LogisticFit.Of(Market.SampleOf(rows), PartialPooling.Vague)!.Value;
        Assert.All(mode, value => Assert.InRange(value, -50, 50));
        Assert.All(covariance.Cast<double>(), value => Assert.True(double.IsFinite(value)));
        Assert.True(mode[Features.Price] < -3);
    }

    [Fact]
    public void A_fifth_of_the_outcomes_is_held_out_whatever_their_ids_look_like()
    {
        foreach (var ids in new Func<int, string>[] { i => $"o-{i}", i => new Guid(i, 0, 0, new byte[8]).ToString("N"),
            i => $"i_{i * 7919:x8}_1" })
        {
            var share = Enumerable.Range(0, 20_000).Count(
                i => new TrainingRow
                {
                    OutcomeId = ids(i),
                    LogPriceRatio = 0,
                    StayDate = default,
                    LeadTimeDays = null,
                    LengthOfStay = null,
                    Occupancy = null,
                    LogCompetitorRatio = null,
                    Accepted = true,
                    RatioBucket = 0,
                }.IsHeldOut) / 20_000.0;
            Assert.InRange(share, 0.19, 0.21);
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
