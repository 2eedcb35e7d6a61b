using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Quotes;

internal static class BacktestEndpoints
{
    private const int MostOutcomes = 5_000;
    private const int OrdinaryOutcomes = 400;

    public static WebApplication MapBacktest(this WebApplication app)
    {
        app.MapPost("/backtest", Backtest);
        return app;

        static async Task<Results<Ok<BacktestAnswer>, ProblemHttpResult>> Backtest(BacktestRequest request, PropertyDirectory properties,
            ModelBook models, Prices.Bids.BidBook bids, Trainer trainer, IPolicies policies, CancellationToken cancellationToken)
        {
            var faults = request.Check();
            if (faults.Any) return faults.ToProblem("pricing");
            if (await properties.FindAsync(request.PropertyId) is not { } property) return UnknownProperty.Problem(request.PropertyId);

            var (varied, judge) = await trainer.JudgeAsync(property, request.Outcomes ?? OrdinaryOutcomes, cancellationToken);
            var serving = Serving.Of(await models.FindAsync(property.Id), (await bids.OfAsync(property.Id))?.Serving);
            if (judge is null || (serving is null && request.Policy == BacktestPolicy.Model))
            {
                return TypedResults.Ok(new BacktestAnswer
                {
                    PropertyId = property.Id, Policy = request.Policy, Currency = property.Currency.Code,
                    Explanation = judge is null
                        ? "No outcome of this property has a price that was varied at random: leave Prices:Vary on and report outcomes " +
                            "by quote_id, or declare prices that did not follow demand with exogenous_price."
                        : "No model prices this property: try the policy rules, multiplier or fixed.",
                });
            }
            double Asked(TrainingRow row) => row.LogPriceRatio;
            Func<TrainingRow, double> policy = request.Policy switch
            {
                BacktestPolicy.Rules => policies.ByRules,
                BacktestPolicy.Model => row => policies.ByModel(row, serving!.Response),
                BacktestPolicy.Multiplier => row => Asked(row) + Math.Log((double)request.Factor!.Value),
                BacktestPolicy.Fixed => _ => Math.Log((double)(request.Price!.Value / property.ReferencePrice)),
                _ => throw new InvalidOperationException($"No policy is called {request.Policy}."),
            };
            var revenue = Revenue.Of(varied, judge, policy, Asked);
            var check = Revenue.Check(varied, judge, policy);
            double Money(double ratio) => Math.Round(ratio * (double)property.ReferencePrice, 4);
            return TypedResults.Ok(new BacktestAnswer
            {
                PropertyId = property.Id, Policy = request.Policy, Currency = property.Currency.Code, Outcomes = revenue.Outcomes,
                Asked = Money(revenue.Baseline), WouldHave = Money(revenue.Policy), Gain = Money(revenue.Gain.Value),
                Low = Money(revenue.Low), High = Money(revenue.High), Probability = Math.Round(revenue.Probability(), 4),
                Explanation = check < Gate.Contradicted
                    ? "Where chance moved prices this way, less was earned than expected: do not follow it."
                    : "Expected for each guest who asked, over what the nights were otherwise worth.",
            });
        }
    }

    /// <param name="Outcomes">How many of the newest with varied prices; 400 when absent.</param>
    /// <param name="Factor">Of the policy multiplier: times what was asked.</param>
    /// <param name="Price">Of the policy fixed.</param>
    internal sealed record BacktestRequest(string PropertyId, BacktestPolicy Policy, int? Outcomes = null, decimal? Factor = null,
        decimal? Price = null)
    {
        public Faults Check() => new Faults().Id("property_id", PropertyId).Between("outcomes", Outcomes, 1, MostOutcomes)
            .Between("factor", Factor, VariantPolicy.LeastFactor, VariantPolicy.MostFactor)
            .Unless((Policy == BacktestPolicy.Multiplier) == (Factor is not null), "factor",
                "must be given for the policy multiplier, and only for it")
            .Unless((Policy == BacktestPolicy.Fixed) == (Price is not null), "price", "must be given for the policy fixed, and only for it")
            .Unless(Price is null or (> 0 and <= PropertyFacts.HighestPrice), "price",
                $"must be above 0 and at most {PropertyFacts.HighestPrice}");
    }

    internal enum BacktestPolicy { Rules, Model, Multiplier, Fixed }

    internal sealed record BacktestAnswer
    {
        public required string PropertyId { get; init; }
        public required BacktestPolicy Policy { get; init; }
        public required string Currency { get; init; }

        /// <summary>Those compared: the newest whose price was varied at random.</summary>
        public int Outcomes { get; init; }

        /// <summary>Expected under what was asked, for each guest who asked; null, like the others, if nothing can be said.</summary>
        public double? Asked { get; init; }
        public double? WouldHave { get; init; }
        public double? Gain { get; init; }

        /// <summary>Of the gain's 95 % interval.</summary>
        public double? Low { get; init; }
        public double? High { get; init; }

        /// <summary>That the policy earns at least as much.</summary>
        public double? Probability { get; init; }
        public required string Explanation { get; init; }
    }
}
