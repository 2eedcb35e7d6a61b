using System.Text.Json;
using Dashboards;

namespace PlatformCheck;

/// <summary>
/// Every query of every dashboard finds numbers in this platform's Prometheus. A rate needs two scrapes with something between them, so
/// work goes on while it looks.
/// </summary>
internal sealed class DashboardCheck(Addresses addresses, Peers peers, Report report, CheckDirectory run, SimulatedMarket market,
    HttpClient http, TimeProvider time)
{
    // The first that a reader of the experiment's dashboard gets to see.
    public const string ExperimentId = "check-dashboards";
    private const int GuestsAtOnce = 20;
    private const int MostRounds = 15;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly PrometheusClient _prometheus = new(http, addresses.Of("prometheus"));

    public async Task DoAsync(CancellationToken cancellationToken)
    {
        await report.StepAsync("Dashboards alive", run.LogOf("prometheus"), LookAsync, cancellationToken);
        await report.StepAsync("Series as catalogued", run.LogOf("prometheus"), (_, cancellation) => CompareAsync(cancellation),
            cancellationToken);
    }

    /// <summary>Every series that the services exported has the labels, and values of the sets, that docs/metrics.md says.</summary>
    private async Task<string> CompareAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var catalogue = Catalogue.Of(Files.OfRepository);
        var series = await _prometheus.SeriesAsync("pricing|generation|executor", now.AddHours(-1), now, cancellationToken);
        // A scrape adds these itself.
        var own = series.Where(labels => labels["__name__"] is not ("up" or "ALERTS" or "ALERTS_FOR_STATE")
            && !labels["__name__"].StartsWith("scrape_", StringComparison.Ordinal)
            && !labels["__name__"].Contains(':', StringComparison.Ordinal))
            .ToList();
        var faults = own.Select(catalogue.WhatIsWrong).OfType<string>().Distinct().ToList();
        return faults.Count == 0
            ? $"{own.Count} series of {own.Select(labels => Query.Family(labels["__name__"])).Distinct().Count()} metrics"
            : throw new CheckFailedException(string.Join("\n      ", faults));
    }

    private async Task<string> LookAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var specs = SpecFile.All(Files.OfRepository.Panels);
        var parts = addresses.Parts.Where(part => part.Measured).Select(part => part.Name).ToHashSet();
        await peers.PostAsync<JsonElement>("pricing", "/experiments", new
        {
            ExperimentId, SimulatedMarket.PortfolioId,
            Variants = new[]
            {
                new { Name = "rules", Weight = 1, Policy = new { Kind = "rules" } },
                new { Name = "model", Weight = 1, Policy = new { Kind = "model" } },
            },
        }, cancellationToken);
        for (var round = 1; ; round++)
        {
            await WorkAsync(round, cancellationToken);
            await Task.Delay(Pause, time, cancellationToken);
            var now = time.GetUtcNow();
            // From before the work of the check began, as a reader who opens a dashboard now sees it.
            var span = now - began + TimeSpan.FromSeconds(addresses.TookSeconds) + TimeSpan.FromMinutes(5);
            var found = await Liveness.OfAsync(specs, new Reading(_prometheus, now, span), parts, cancellationToken);
            progress.Report($"{found.Faults.Count} of {found.Queries} queries without a value in round {round}");
            if (found.Faults.Count == 0) return Seen(found);
            if (round == MostRounds) throw new CheckFailedException(string.Join("\n      ", found.Faults));
        }
    }

    private static string Seen(Liveness found)
    {
        var seen = $"{found.Dashboards} dashboards, {found.Panels} panels, {found.Queries} queries with a value";
        return found.Missing.Count == 0
            ? seen
            : $"{seen}; {found.Missing.Count} need {string.Join(", ", found.Missing.Distinct())}, which is not here";
    }

    /// <summary>A little of everything that there is to measure.</summary>
    private async Task WorkAsync(int round, CancellationToken cancellationToken)
    {
        var asked = market.Requests($"reader-{round}", GuestsAtOnce);
        var answer = await peers.PostAsync<Batch>("pricing", "/score/batch", new { Quotes = asked }, cancellationToken);
        await peers.PostAsync<JsonElement>("pricing", "/learn", new
        {
            Outcomes = asked.Zip(answer.Results,
                (request, result) => new { result.Quote.QuoteId, Accepted = market.Accepts(request, result.Quote.Price) }),
        }, cancellationToken);
        await peers.PostAsync<JsonElement>("executor", "/v1/execute", new
        {
            PatternId = "portfolio_overview", Inputs = new { PortfolioId = SimulatedPortfolio.Id },
        }, cancellationToken);
        await peers.PostAsync<JsonElement>("generation", "/users", new { UserId = $"reader-{round}", Source = "organic" },
            cancellationToken);
        var casa = new Dictionary<string, object> { ["property_name"] = "Casa do Mar", ["city"] = "Lisbon" };
        await peers.PostAsync<JsonElement>("generation", "/generate", new { Kind = "listing_title", Inputs = casa }, cancellationToken);
        if (round == 1)
            await peers.PostAsync<JsonElement>("generation", "/api/automation/start", new { Type = "notion_vercel", Inputs = casa },
                cancellationToken);
    }

    private sealed record Batch(IReadOnlyList<BatchResult> Results);

    private sealed record BatchResult(Quote Quote);

    private sealed record Quote(string QuoteId, decimal Price);
}
