using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Availability;
using PricingService.Models.Acceptance;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Quotes;

internal static class WhatIfEndpoints
{
    private const int MostPrices = 100;

    public static WebApplication MapWhatIf(this WebApplication app)
    {
        app.MapPost("/what-if", WhatIf);
        return app;

        static async Task<Results<Ok<WhatIfAnswer>, ProblemHttpResult>> WhatIf(WhatIfRequest request, PropertyDirectory properties,
            AvailabilityBook availability, Situations situations, AcceptanceBook acceptances, TimeProvider clock)
        {
            var faults = request.Check();
            if (faults.Any) return faults.ToProblem("pricing");
            return await ScoreCheck.CheckAsync(request.AsScore(), properties, availability, clock) switch
            {
                ScoreCheck.Fits asked => TypedResults.Ok(await AnswerAsync(request, asked, situations, acceptances)),
                ScoreCheck.Refused refused => refused.Problem,
                _ => throw new UnreachableException(),
            };
        }
    }

    private static async Task<WhatIfAnswer> AnswerAsync(WhatIfRequest request, ScoreCheck.Fits asked, Situations situations,
        AcceptanceBook acceptances)
    {
        var property = asked.Property;
        var (demand, bounded, limits, serving, _) = await situations.OfAsync(property, asked.Demand);
        var rules = Scorer.Score(bounded, demand, limits, null, Experiments.PricingPolicy.Default).Price;
        var best = Scorer.Score(bounded, demand, limits, serving, Experiments.PricingPolicy.Default);
        var points = new List<PricePoint>();
        foreach (var price in request.Prices ?? Around(bounded, rules))
        {
            var acceptance = serving is null
                ? await acceptances.AtAsync(property, price, demand.ReferencePrice)
                : Scorer.Acceptance(demand, serving.Response, price);
            double Expected(decimal worth) => Math.Round((double)(price - worth) * demand.LengthOfStay * acceptance.Estimate, 2);
            points.Add(new PricePoint(price, acceptance, Expected(0), demand.BidPrice is { } bid ? Expected(bid) : null));
        }
        return new WhatIfAnswer
        {
            PropertyId = property.Id, StayDate = demand.StayDate, Currency = property.Currency.Code, Method = best.Method,
            ModelVersion = best.ModelVersion, BidPrice = demand.BidPrice is { } worth ? property.Currency.Round(worth) : null,
            RulesPrice = rules, BestPrice = best.Price, Prices = points,
            Factors = PriceFactors.Of(bounded, demand, serving, Experiments.PricingPolicy.Default, best),
        };
    }

    /// <summary>Prices from a third below to a third above the rules'.</summary>
    private static IEnumerable<decimal> Around(Property property, decimal rules) => Enumerable.Range(-7, 15)
        .Select(step => property.Currency.Round(Math.Clamp(rules * (1 + (step * 0.05m)), property.Floor, property.Ceiling))).Distinct();

    /// <param name="Prices">Prices to try; some around the rules' when absent.</param>
    internal sealed record WhatIfRequest(string PropertyId, DateOnly StayDate, int? LeadTimeDays = null, int? LengthOfStay = null,
        decimal? Occupancy = null, decimal? ReferencePrice = null, IReadOnlyList<decimal>? Prices = null)
    {
        public ScoreRequest AsScore() => new(PropertyId, StayDate, LeadTimeDays, LengthOfStay, Occupancy, ReferencePrice);

        public Faults Check() => AsScore().Check()
            .Unless(Prices is null or { Count: > 0 and <= MostPrices }, "prices", $"must be 1 to {MostPrices} prices")
            .Unless(Prices?.All(price => price is > 0 and <= PropertyFacts.HighestPrice) != false, "prices",
                $"must each be above 0 and at most {PropertyFacts.HighestPrice}");
    }

    internal sealed record WhatIfAnswer
    {
        public required string PropertyId { get; init; }
        public required DateOnly StayDate { get; init; }
        public required string Currency { get; init; }
        public required PricingMethod Method { get; init; }
        public required string ModelVersion { get; init; }

        /// <summary>What each night is otherwise worth; null while that is not known.</summary>
        public required decimal? BidPrice { get; init; }

        /// <summary>Within the guardrails, as the best price is.</summary>
        public required decimal RulesPrice { get; init; }
        public required decimal BestPrice { get; init; }

        /// <summary>From the reference price to the best one.</summary>
        public required IReadOnlyList<PriceFactor> Factors { get; init; }
        public required IReadOnlyList<PricePoint> Prices { get; init; }
    }

    /// <param name="ExpectedRevenue">Of the stay.</param>
    /// <param name="ExpectedProfit">Of the stay over what its nights are otherwise worth; null while that is not known.</param>
    internal sealed record PricePoint(decimal Price, AcceptanceProbability AcceptanceProbability, double ExpectedRevenue,
        double? ExpectedProfit);
}
