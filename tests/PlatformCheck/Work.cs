using System.Text.Json;

namespace PlatformCheck;

/// <summary>What the check did, to be found in metrics and traces.</summary>
internal sealed record Done(int Outcomes, int Quotes, MarketDone Market, string PackId, string TraceId, int Generations);

/// <summary>A day's work, step by step, through the services' own interfaces.</summary>
internal sealed class Work(Addresses addresses, Peers peers, Report report, CheckDirectory run, SimulatedPortfolio portfolio,
    MarketWork market, WeekendWork weekend, OutsideWork outside, TimeProvider time)
{
    private const int SimulatedOutcomes = 2_000;
    private const int Quotes = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task<Done> DoAsync(string? outcomesFile, CancellationToken cancellationToken)
    {
        await report.StepAsync("Properties put", run.LogOf("pricing"), async (_, cancellation) => await PutPropertiesAsync(cancellation),
            cancellationToken);

        var outcomes = 0;
        await report.StepAsync("Outcomes imported", run.LogOf(outcomesFile is null ? "pricing" : OutcomeImport.Log),
            async (progress, cancellation) =>
        {
            string seen;
            (outcomes, seen) = outcomesFile is null
                ? await LearnAsync(cancellation)
                : await ImportAsync(outcomesFile, progress, cancellation);
            return seen;
        }, cancellationToken);

        var marketDone = await market.DoAsync(cancellationToken);

        var weekendDone = await weekend.DoAsync(cancellationToken);

        await report.StepAsync("Quotes scored", run.LogOf("pricing"), async (_, cancellation) => await ScoreAsync(cancellation),
            cancellationToken);

        var paid = await outside.DoAsync(cancellationToken);

        var packId = "";
        await report.StepAsync("Pack built", run.LogOf("pricing"), async (_, cancellation) =>
        {
            string seen;
            (packId, seen) = await BuildPackAsync(cancellation);
            return seen;
        }, cancellationToken);

        var commit = "";
        await report.StepAsync("Ledger filled", run.LogOf("executor"), async (_, cancellation) =>
        {
            string seen;
            (commit, seen) = await FillLedgerAsync(cancellation);
            return seen;
        }, cancellationToken);

        var traceId = "";
        await report.StepAsync("portfolio_overview executed", run.LogOf("executor"), async (_, cancellation) =>
        {
            string seen;
            (traceId, seen) = await ExecuteAsync(packId, commit, cancellation);
            return seen;
        }, cancellationToken);

        await report.StepAsync("Generation finished", run.LogOf("generation"), async (_, cancellation) => await GenerateAsync(cancellation),
            cancellationToken);

        // One was requested here, one by the pattern for its summary.
        return new Done(outcomes + weekendDone.Outcomes, Quotes + weekendDone.Quotes, marketDone, packId, traceId, Generations: paid + 2);
    }

    private async Task<string> PutPropertiesAsync(CancellationToken cancellationToken)
    {
        foreach (var property in portfolio.Properties)
        {
            await peers.PutAsync<JsonElement>("pricing", $"/properties/{property.Id}", new
            {
                PortfolioId = SimulatedPortfolio.Id, SimulatedPortfolio.Currency, TimeZone = "Europe/Lisbon",
                property.ReferencePrice, property.Floor, property.Ceiling, property.LargestDailyStep,
            }, cancellationToken);
        }
        return $"{portfolio.Properties.Count} in {SimulatedPortfolio.Id}";
    }

    private async Task<(int Kept, string Seen)> LearnAsync(CancellationToken cancellationToken)
    {
        var kept = 0;
        foreach (var batch in portfolio.Outcomes(SimulatedOutcomes).Chunk(500))
            kept += (await peers.PostAsync<LearnAnswer>("pricing", "/learn", new { Outcomes = batch }, cancellationToken)).Accepted;
        if (kept != SimulatedOutcomes) throw new CheckFailedException($"{kept} of {SimulatedOutcomes} simulated outcomes were kept");
        return (kept, $"{kept} simulated ones kept");
    }

    private async Task<(int Kept, string Seen)> ImportAsync(string file, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var import = await OutcomeImport.RunAsync(file, addresses.Of("pricing"), run, progress, cancellationToken);
        return (import.Accepted,
            $"{import.Accepted} of {import.Rows} rows of {Path.GetFileName(file)} kept, {import.Duplicates} the same " +
            $"twice, {import.Refused} refused");
    }

    private async Task<string> ScoreAsync(CancellationToken cancellationToken)
    {
        var prices = new List<decimal>();
        for (var number = 0; number < Quotes; number++)
        {
            var property = portfolio.Properties[number % portfolio.Properties.Count];
            var quote = await peers.PostAsync<Quote>("pricing", "/score", new
            {
                PropertyId = property.Id, StayDate = portfolio.Today.AddDays(7 + number), LeadTimeDays = 7 + number,
                LengthOfStay = 1 + number % 5, Occupancy = number % 10 / 10.0,
            }, cancellationToken);
            if (quote.Price < property.Floor || quote.Price > property.Ceiling || quote.Currency != SimulatedPortfolio.Currency)
                throw new CheckFailedException(
                    $"{property.Id} was quoted {quote.Price} {quote.Currency}, outside {property.Floor} to " +
                    $"{property.Ceiling} {SimulatedPortfolio.Currency}");
            prices.Add(quote.Price);
        }
        return $"{prices.Count}, from {prices.Min()} to {prices.Max()} {SimulatedPortfolio.Currency}, each between its floor and ceiling";
    }

    private async Task<(string Id, string Seen)> BuildPackAsync(CancellationToken cancellationToken)
    {
        var pack = await peers.PostAsync<Pack>("pricing", "/packs", new { Date = portfolio.Today }, cancellationToken);
        var latest = await peers.GetAsync<Pack>("pricing", "/packs/latest?require_fresh=true", cancellationToken);
        if (latest != pack || pack.State != "fresh")
            throw new CheckFailedException(
                $"{pack.PackId} was built ({pack.State}), and the latest fresh pack is {latest.PackId} ({latest.State})");
        return (pack.PackId, $"{pack.PackId} is {pack.State}: {pack.Nights} nights of {pack.Properties} properties");
    }

    private async Task<(string Commit, string Seen)> FillLedgerAsync(CancellationToken cancellationToken)
    {
        var entries = portfolio.Ledger();
        var commit = await peers.PostAsync<Commit>("executor", "/v1/ledger/entries", new { Entries = entries }, cancellationToken);
        if (commit.Appended != entries.Count) throw new CheckFailedException($"{commit.Appended} of {entries.Count} entries were appended");
        return (commit.Hash, $"{commit.Appended} entries, height {commit.Height}, head {commit.Hash[..Math.Min(12, commit.Hash.Length)]}");
    }

    private async Task<(string TraceId, string Seen)> ExecuteAsync(string packId, string commit, CancellationToken cancellationToken)
    {
        var execution = await peers.PostAsync<Execution>("executor", "/v1/execute",
            new { PatternId = "portfolio_overview", Inputs = new { PortfolioId = SimulatedPortfolio.Id }, AsofDate = portfolio.Today,
                RequireFresh = true },
            cancellationToken);
        var context = execution.Context;
        if (context.PricingPackId != packId || context.LedgerCommitHash != commit)
            throw new CheckFailedException(
                $"it was pinned to {context.PricingPackId} and {context.LedgerCommitHash}, not to {packId} and {commit}");
        if (execution.Steps.FirstOrDefault(step => step.Status is not "success") is { } step)
            throw new CheckFailedException($"step {step.Index}, {step.Capability}, ended with {step.Status}: {step.Error}");
        var properties = execution.Result.GetProperty("properties").GetArrayLength();
        if (properties != portfolio.Properties.Count)
            throw new CheckFailedException($"it has {properties} of {portfolio.Properties.Count} properties");
        return (context.TraceId, $"{properties} properties in {execution.Steps.Count} steps, pinned to the pack and the ledger, " +
            $"trace {context.TraceId}");
    }

    private async Task<string> GenerateAsync(CancellationToken cancellationToken)
    {
        var job = await peers.PostAsync<Job>("generation", "/generate", new
        {
            Kind = "listing_title", Inputs = new Dictionary<string, object> { ["property_name"] = "Casa do Mar", ["city"] = "Lisbon" },
        }, cancellationToken);
        while (job.Status is "queued" or "running")
        {
            await Task.Delay(Pause, time, cancellationToken);
            job = await peers.GetAsync<Job>("generation", $"/generate/{job.Id}", cancellationToken);
        }
        return job is { Status: "succeeded", Text: { Length: > 0 } text }
            ? $"“{text}”"
            : throw new CheckFailedException($"the job is {job.Status}: {job.Error}");
    }

    private sealed record LearnAnswer(int Accepted, int Duplicates);

    private sealed record Quote(decimal Price, string Currency);

    private sealed record Pack(string PackId, DateOnly Date, int Nights, int Properties, string State);

    private sealed record Commit([property: System.Text.Json.Serialization.JsonPropertyName("commit")] string Hash, long Height,
        int Appended);

    private sealed record Execution(Context Context, JsonElement Result, IReadOnlyList<Step> Steps);

    private sealed record Context(string PricingPackId, string LedgerCommitHash, string TraceId);

    private sealed record Step(int Index, string Capability, string Status, JsonElement? Error);

    private sealed record Job(string Id, string Status, string? Text, JsonElement? Error);
}
