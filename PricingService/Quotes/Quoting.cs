using System.Diagnostics;
using Microsoft.Extensions.Options;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Requests;
using ServiceDefaults.Switches;
using Storage.Rows;

namespace PricingService.Quotes;

/// <summary>Gathers what a quote needs, scores it, and stores it for a later outcome.</summary>
internal sealed class Quoting(
    Situations situations, AskedPrices askedPrices, AcceptanceBook acceptances, ExperimentBook experiments, QuoteTable quotes,
    QuoteMetrics metrics, ModelMetrics modelMetrics, FaultSwitches switches, IOptions<PriceOptions> options, TimeProvider clock)
{
    public const string FaultPoint = "quotes";

    private static readonly ActivitySource Source = new("PricingService.Quotes");

    public async Task<ScoreAnswer> QuoteAsync(Property property, Demand demand, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("score");
        var started = clock.GetTimestamp();
        await switches.PassAsync(FaultPoint, property.Id, cancellationToken);
        var (quote, answer) = await PriceAsync(property, demand);
        await quotes.StoreAsync([quote], cancellationToken);
        span?.SetTag("pricing.method", quote.Method).SetTag("pricing.model_version", quote.ModelVersion)
            .SetTag("pricing.guardrail", answer.Guardrails is [var bound] ? bound.ToString().ToLowerInvariant() : "none");
        Count(property, demand, quote, answer, started);
        return answer;
    }

    /// <summary>Many at once, stored together.</summary>
    public async Task<IReadOnlyList<ScoreAnswer>> QuoteAsync(IReadOnlyList<(Property Property, Demand Demand)> asked,
        CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("score batch");
        span?.SetTag("pricing.quotes", asked.Count);
        var started = clock.GetTimestamp();
        await switches.PassAsync(FaultPoint, which: null, cancellationToken);
        var priced = new (Quote Quote, ScoreAnswer Answer)[asked.Count];
        for (var i = 0; i < priced.Length; i++) priced[i] = await PriceAsync(asked[i].Property, asked[i].Demand);
        await quotes.StoreAsync([.. priced.Select(one => one.Quote)], cancellationToken);
        for (var i = 0; i < priced.Length; i++) Count(asked[i].Property, asked[i].Demand, priced[i].Quote, priced[i].Answer, started);
        return [.. priced.Select(one => one.Answer)];
    }

    private async ValueTask<(Quote Quote, ScoreAnswer Answer)> PriceAsync(Property property, Demand demand)
    {
        (demand, var bounded, var limits, var serving, var today) = await situations.OfAsync(property, demand);
        var page = await experiments.OpenAsync();
        var asked = clock.GetTimestamp();
        var assignment = page.Assign(property, demand.StayDate, demand.Subject);
        var champion = page.Champions.Of(property);
        var policy = assignment?.Variant.Policy.Over(champion) ?? champion;
        var score = Scorer.Score(bounded, demand, limits, serving, policy, assignment?.ExperimentId,
            options.Value.Vary ? Variation.Draw(property, demand, today) : null);
        if (score.Acceptance is { } predicted) modelMetrics.Predicted(clock.GetElapsedTime(asked), predicted.High - predicted.Low);
        var acceptance = score.Acceptance ?? await acceptances.AtAsync(property, score.Price, demand.ReferencePrice);
        var now = clock.GetUtcNow();
        var quote = new Quote
        {
            QuoteId = $"q_{TimeOrderedId.New(now):N}",
            PropertyId = property.Id,
            StayDate = demand.StayDate.ToIso(),
            PriceMinor = property.Currency.ToMinor(score.Price),
            ReferenceMinor = property.Currency.ToMinor(demand.ReferencePrice),
            CompetitorMinor = demand.CompetitorPrice is { } theirs ? property.Currency.ToMinor(theirs) : null,
            Currency = property.Currency.Code,
            LeadTimeDays = demand.LeadTimeDays,
            LengthOfStay = demand.LengthOfStay,
            Occupancy = (double)demand.Occupancy,
            Method = QuoteMetrics.Label(score.Method),
            ModelVersion = score.ModelVersion,
            ExperimentId = assignment?.ExperimentId,
            Variant = assignment?.Variant.Name,
            Acceptance = acceptance.Estimate,
            CreatedAt = now.ToUnixTimeMilliseconds(),
            SubjectHash = assignment?.SubjectHash,
            UnvariedMinor = property.Currency.ToMinor(score.Asked.Unvaried),
            Centre = score.Asked.Centre,
            Propensity = score.Asked.Propensity,
            BidMinor = demand.BidPrice is { } bid ? property.Currency.ToMinor(property.Currency.Round(bid)) : null,
            Today = today.ToIso(),
        };
        await askedPrices.AskAsync(property, demand.StayDate, today, quote.PriceMinor, quote.CreatedAt);
        return (quote, new ScoreAnswer
        {
            QuoteId = quote.QuoteId,
            PropertyId = property.Id,
            StayDate = demand.StayDate,
            Price = score.Price,
            Currency = property.Currency.Code,
            Method = score.Method,
            ModelVersion = score.ModelVersion,
            Experiment = quote.ExperimentId,
            Variant = quote.Variant,
            AcceptanceProbability = acceptance,
            Guardrails = score.Bound is { } bound ? [bound] : [],
            BidPrice = quote.BidMinor is { } value ? property.Currency.FromMinor(value) : null,
            Factors = PriceFactors.Of(bounded, demand, serving, policy, score, assignment?.ExperimentId),
            Reason = score.Reason + (assignment is { } variant ? $" {variant.Explain()}" : "") +
                (ReferenceEquals(bounded, property) ? "" : " The owner set bounds for this night."),
        });
    }

    private void Count(Property property, Demand demand, Quote quote, ScoreAnswer answer, long started)
    {
        metrics.Scored(clock.GetElapsedTime(started), answer.Method);
        metrics.Quoted(answer.Price, demand.LengthOfStay, property.Currency, quote.Variant);
    }
}
