using System.Text.Json;

namespace PlatformCheck;

/// <summary>What was learnt and tried on the simulated market.</summary>
/// <param name="Subjects">Guests that the experiment quoted, each once and each with an outcome.</param>
internal sealed record MarketDone(int Outcomes, int Subjects);

/// <summary>
/// A market is learnt, turns, the turn is detected and the market learnt again; then an experiment is run on it to its verdict.
/// </summary>
internal sealed class MarketWork(Peers peers, Report report, CheckDirectory run, SimulatedMarket market, TimeProvider time)
{
    private const string ExperimentId = "check-model-or-rules";
    private const int Offers = 4_000;
    private const int OffersAfterTheTurn = 9_000;
    private const int GuestsAtOnce = 500;
    private const int MostGuests = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task<MarketDone> DoAsync(CancellationToken cancellationToken)
    {
        var version = "";
        await report.StepAsync("Model promoted", run.LogOf("pricing"), async (progress, cancellation) =>
        {
            string seen;
            (version, seen) = await LearnAsync(progress, cancellation);
            return seen;
        }, cancellationToken);
        await report.StepAsync("Drift detected", run.LogOf("pricing"),
            (progress, cancellation) => TurnAsync(version, progress, cancellation), cancellationToken);

        var subjects = 0;
        await report.StepAsync("Experiment decided", run.LogOf("pricing"), async (progress, cancellation) =>
        {
            string seen;
            (subjects, seen) = await ExperimentAsync(progress, cancellation);
            return seen;
        }, cancellationToken);
        return new MarketDone(Offers + OffersAfterTheTurn + subjects, subjects);
    }

    private async Task<(string Version, string Seen)> LearnAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await peers.PutAsync<JsonElement>("pricing", $"/properties/{market.Property.Id}", new
        {
            SimulatedMarket.PortfolioId, SimulatedPortfolio.Currency, TimeZone = "Europe/Lisbon",
            market.Property.ReferencePrice, market.Property.Floor, market.Property.Ceiling,
            // A night's step limit holds over both variants: with a small one, they would ask nearly the same.
            LargestDailyStep = market.Property.Ceiling - market.Property.Floor,
            // More than all guests of the experiment need: what they pay is compared, not what is left for others.
            Units = 10_000,
        }, cancellationToken);
        await SendAsync(market.Outcomes("check-before", Offers), cancellationToken);
        await RetrainAsync(progress, cancellationToken);
        var model = await ServingAsync(cancellationToken);
        return (model.Version, $"{model.Version} after {Offers} outcomes, {Found(model)}");
    }

    private async Task<string> TurnAsync(string version, IProgress<string> progress, CancellationToken cancellationToken)
    {
        market.Turn();
        await SendAsync(market.Outcomes("check-after", OffersAfterTheTurn), cancellationToken);
        var models = await ModelsAsync(cancellationToken);
        // The number of outcomes alone also causes a retraining, and whichever comes first opens it; that
        // drift was found is checked by its count.
        if (!models.Retrainings.Any(retraining => retraining.Cause is "drift" or "outcomes"))
            throw new CheckFailedException("the market turned, and neither drift nor the number of outcomes caused a retraining");
        await RetrainAsync(progress, cancellationToken);
        var model = await ServingAsync(cancellationToken);
        return model.Version != version
            ? $"the market turned, and {model.Version} replaced {version}, {Found(model)}"
            : throw new CheckFailedException($"the market turned, but {version} is still in service");
    }

    /// <summary>Guests come until the test decides, and each accepts or declines the price as the market decides.</summary>
    private async Task<(int Subjects, string Seen)> ExperimentAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var experiment = await peers.PostAsync<Experiment>("pricing", "/experiments", new
        {
            ExperimentId, SimulatedMarket.PortfolioId,
            Variants = new[]
            {
                new { Name = "rules", Weight = 1, Policy = new { Kind = "rules" } },
                new { Name = "model", Weight = 1, Policy = new { Kind = "model" } },
            },
        }, cancellationToken);
        var guests = 0;
        while (experiment.Verdict == "running")
        {
            if (guests == MostGuests) throw new CheckFailedException($"no verdict after {guests} guests");
            var asked = market.Requests($"guest-{guests}", GuestsAtOnce);
            var answer = await peers.PostAsync<Batch>("pricing", "/score/batch", new { Quotes = asked }, cancellationToken);
            await SendAsync(
                [.. asked.Zip(answer.Results, (request, result) =>
                    new { result.Quote.QuoteId, Accepted = market.Accepts(request, result.Quote.Price) })], cancellationToken);
            guests += GuestsAtOnce;
            experiment = await peers.GetAsync<Experiment>("pricing", $"/experiments/{ExperimentId}", cancellationToken);
            progress.Report($"{experiment.Verdict} after {guests} guests");
        }
        if (experiment is not { Winner: "model", SampleRatioMismatch: false })
            throw new CheckFailedException(
                $"the verdict is {experiment.Verdict}, won by " +
                $"{experiment.Winner ?? "nobody"}{(experiment.SampleRatioMismatch ? ", with a sample ratio mismatch" : "")}");
        await peers.PostAsync<Experiment>("pricing", $"/experiments/{ExperimentId}/promote", new { Variant = experiment.Winner },
            cancellationToken);

        // Train on what was learnt in the meantime now: later this would make the next pack stale.
        await RetrainAsync(progress, cancellationToken);
        var comparison = experiment.Comparisons.Single().RevenuePerQuote;
        return (guests, string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{experiment.Verdict} after {guests} guests, {comparison.Relative:+0%} revenue per quote, " +
            $"p = {comparison.PValue:0.0000}; promoted"));
    }

    private async Task SendAsync<T>(IReadOnlyList<T> outcomes, CancellationToken cancellationToken)
    {
        var answer = await peers.PostAsync<LearnAnswer>("pricing", "/learn", new { Outcomes = outcomes }, cancellationToken);
        if (answer.Accepted != outcomes.Count)
            throw new CheckFailedException($"{answer.Accepted} of {outcomes.Count} simulated outcomes were kept");
    }

    /// <summary>Requests a retraining, or joins the one that the service started by itself.</summary>
    private async Task RetrainAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var retraining = await peers.PostAsync<Retraining>("pricing", $"/models/{market.Property.Id}/retrain", new { }, cancellationToken);
        while (retraining.State is "queued" or "running")
        {
            progress.Report($"retraining is {retraining.State}");
            await Task.Delay(Pause, time, cancellationToken);
            retraining = await peers.GetAsync<Retraining>("pricing", $"/models/retrainings/{retraining.RetrainingId}", cancellationToken);
        }
        if (retraining.State != "done") throw new CheckFailedException($"the retraining {retraining.State}: {retraining.Verdict}");
    }

    private Task<Models> ModelsAsync(CancellationToken cancellationToken) =>
        peers.GetAsync<Models>("pricing", $"/models?property_id={market.Property.Id}", cancellationToken);

    private async Task<Model> ServingAsync(CancellationToken cancellationToken)
    {
        var models = await ModelsAsync(cancellationToken);
        return models.List.FirstOrDefault(model => model.State == "serving")
            ?? throw new CheckFailedException(
                $"{market.Property.Id} has no model: {(models.Retrainings is [var last, ..] ? last.Verdict : "none was trained")}");
    }

    /// <summary>The truth lies within four standard errors in all but 1 of 16,000 fits.</summary>
    private static string Found(Model model)
    {
        var found = model.Coefficients["log_price_ratio"];
        var text = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"price coefficient {found.Value:0.00} ± {found.StandardError:0.00}, in truth {SimulatedMarket.PriceCoefficient:0}");
        return Math.Abs(found.Value - SimulatedMarket.PriceCoefficient) <= 4 * found.StandardError
            ? text
            : throw new CheckFailedException(text);
    }

    private sealed record LearnAnswer(int Accepted);

    private sealed record Retraining(string RetrainingId, string State, string Cause, string? Verdict);

    private sealed record Models([property: System.Text.Json.Serialization.JsonPropertyName("models")] IReadOnlyList<Model> List,
        IReadOnlyList<Retraining> Retrainings);

    private sealed record Model(string Version, string State, IReadOnlyDictionary<string, Estimate> Coefficients);

    private sealed record Estimate(double Value, double StandardError);

    private sealed record Batch(IReadOnlyList<BatchResult> Results);

    private sealed record BatchResult(Quote Quote);

    private sealed record Quote(string QuoteId, decimal Price);

    private sealed record Experiment(string Verdict, string? Winner, bool SampleRatioMismatch, IReadOnlyList<Comparison> Comparisons);

    private sealed record Comparison(Difference RevenuePerQuote);

    private sealed record Difference(double? Relative, double PValue);
}
