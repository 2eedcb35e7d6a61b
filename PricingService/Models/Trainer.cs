using Microsoft.Extensions.Options;
using PricingService.Models.Acceptance;
using PricingService.Properties;
using ServiceDefaults.Metrics;
using Storage.Caching;

namespace PricingService.Models;

/// <summary>Gathers what training a property needs, and lets the gate judge.</summary>
internal sealed class Trainer(
    ITrainingOutcomes outcomes, PropertyDirectory properties, AcceptanceTable acceptances, IPolicies policies,
    IOptions<ModelOptions> options, TimeProvider clock, CacheMetrics metrics)
{
    private const int MostPropertiesPooled = 400;
    private const int OutcomesOfEach = 500;

    /// <summary>What properties have in common changes slowly and is the costliest part to learn.</summary>
    private readonly BoundedCache<string, Prior> _priors = new("priors", 1_000, TimeSpan.FromMinutes(15), clock, metrics);

    public async Task<(Judgement Judgement, long Outcomes)> TrainAsync(Property property, PriceResponse? serving,
        CancellationToken cancellationToken)
    {
        var data = await outcomes.NewestAsync(property.Id, options.Value.Window, cancellationToken);
        var counted = await acceptances.OfPropertyAsync(property.Id);
        var prior = await _priors.GetAsync(property.PortfolioId, portfolio => PoolAsync(portfolio, cancellationToken));
        var portfolio = (await acceptances.OfPortfolioAsync(property.PortfolioId)).Without(
            data.HeldOut.Select(row => (row.RatioBucket, row.Accepted)));
        return (Gate.Judge(data, prior, serving, portfolio, policies), counted.Total.Offered);
    }

    /// <summary>The newest outcomes with varied prices, and what says how their guests would have responded to others.</summary>
    public async Task<(IReadOnlyList<TrainingRow> Varied, PriceResponse? Judge)> JudgeAsync(Property property, int most,
        CancellationToken cancellationToken)
    {
        var data = await outcomes.NewestAsync(property.Id, Gate.MostJudging, cancellationToken);
        var varied = data.NewestVaried(most);
        if (varied.Count == 0) return (varied, null);
        var prior = await _priors.GetAsync(property.PortfolioId, portfolio => PoolAsync(portfolio, cancellationToken));
        return (varied, Gate.Judge(data, prior));
    }

    private async Task<Prior> PoolAsync(string portfolioId, CancellationToken cancellationToken)
    {
        var (some, _) = await properties.SnapshotAsync(portfolioId, MostPropertiesPooled, cancellationToken);
        var samples = new List<Sample>();
        foreach (var property in some)
        {
            var sample = (await outcomes.NewestAsync(property.Id, OutcomesOfEach, cancellationToken)).Newest(OutcomesOfEach);
            if (sample.Count > 0) samples.Add(sample);
        }
        return PartialPooling.Of(samples);
    }
}
