using System.CommandLine;
using LoadTests;
using LoadTests.Executions;
using LoadTests.Generations;
using LoadTests.Jobs;
using LoadTests.Pricing;
using LoadTests.Scraping;
using PricingService.Api;
using Spectre.Console;

var rounds = new Option<int>("--rounds") { Description = "Alternating rounds.", DefaultValueFactory = _ => 5 };
var seconds = new Option<int>("--seconds") { Description = "Load per variant and round.", DefaultValueFactory = _ => 5 };
var variants = new Option<string[]>("--variants")
{
    Description = $"Only these, always with 'bare' ({string.Join(", ", Variant.Names)}).",
    AllowMultipleArgumentsPerToken = true,
};
var parts = new Argument<string[]>("parts") { Description = "What of the service defaults is on.", Arity = ArgumentArity.ZeroOrMore };

var serve = new Command("serve", "The measured process; started by the load test itself.") { parts };
serve.SetAction((parsed, _) => Server.RunAsync(parsed.GetValue(parts)!));

var outcomes = new Option<int>("--outcomes") { Description = "Outcomes to learn from in one go.", DefaultValueFactory = _ => 1_000_000 };
var beside = new Option<string?>("--beside")
    { Description = "The path of the service's assembly of another build, measured in turn with this one." };
var pricing = new Command("pricing", "What PricingService does in a second: single quotes, batches, learning, retraining and a large pack.")
    { rounds, seconds, outcomes, beside };
pricing.SetAction((parsed, cancellationToken) => new PricingLoad(parsed.GetValue(rounds), parsed.GetValue(seconds),
    parsed.GetValue(outcomes), parsed.GetValue(beside), cancellationToken).RunAsync());

var texts = new Option<int>("--jobs") { Description = "Texts requested in each round.", DefaultValueFactory = _ => 3000 };
var generation = new Command("generation", "What GenerationService does in a second: texts accepted and done; and what watchers cost.")
    { rounds, seconds, texts, beside };
generation.SetAction((parsed, cancellationToken) => new GenerationLoad(parsed.GetValue(rounds), parsed.GetValue(seconds),
    parsed.GetValue(texts), parsed.GetValue(beside), cancellationToken).RunAsync());

var other = new Option<string?>("--beside")
    { Description = "The folder of another checkout with the services built in Release, measured in turn with this build." };
var warm = new Option<int>("--warm-rate") { Description = "Executions a second once warm.", DefaultValueFactory = _ => 20 };
var cold = new Option<int>("--cold-rate") { Description = "Executions a second right after the start.", DefaultValueFactory = _ => 60 };
var executor = new Command("executor", "What portfolio_overview takes through all three services: warm, cold, and at higher rates.")
    { rounds, seconds, warm, cold, other };
executor.SetAction((parsed, cancellationToken) => new ExecutorLoad(parsed.GetValue(rounds), parsed.GetValue(seconds),
    parsed.GetValue(warm), parsed.GetValue(cold), parsed.GetValue(other), cancellationToken).RunAsync());

var scrapes = new Option<int>("--scrapes") { Description = "Scrapes of each kind.", DefaultValueFactory = _ => 200 };
var scrape = new Command("scrape", "What a scrape takes over HTTP, beside OpenTelemetry's own Prometheus exporter.") { scrapes };
scrape.SetAction((parsed, cancellationToken) => ScrapeLoad.RunAsync(parsed.GetValue(scrapes), cancellationToken));

var count = new Option<int>("--jobs") { Description = "Jobs in each round.", DefaultValueFactory = _ => 3000 };
var jobs = new Command("jobs", "Jobs accepted and done on PostgreSQL with fsync, beside Wolverine's durable local queue and Hangfire.")
    { rounds, count };
jobs.SetAction((parsed, cancellationToken) => JobsLoad.RunAsync(parsed.GetValue(rounds), parsed.GetValue(count), cancellationToken));

var accept = new Command("accept", "What accepting a job costs at an empty queue and at a deep one, on PostgreSQL with fsync.") { rounds };
accept.SetAction((parsed, cancellationToken) => AcceptLoad.RunAsync(parsed.GetValue(rounds), cancellationToken));

var contender = new Argument<string>("contender");
var connection = new Argument<string>("connection");
var work = new Command("work", "One contender; started by the load test itself.") { contender, connection, count };
work.SetAction((parsed, cancellationToken) => Work.RunAsync(
    parsed.GetValue(contender)!, parsed.GetValue(connection)!, parsed.GetValue(count), cancellationToken));

var root = new RootCommand("What AddServiceDefaults costs a request: throughput, CPU and allocation of a minimal JSON endpoint, " +
    "beside the same endpoint without it.")
{
    rounds, seconds, variants, serve, pricing, generation, executor, scrape, jobs, accept, work,
};
root.SetAction(async (parsed, cancellationToken) =>
{
    await using var collector = await Collector.StartAsync(cancellationToken);
    var chosen = Variant.All(collector)
        .Where(variant => variant.Name == "bare" || parsed.GetValue(variants) is not { Length: > 0 } names || names.Contains(variant.Name))
        .ToList();
    var results = await CompareAsync(chosen, parsed.GetValue(rounds), parsed.GetValue(seconds), cancellationToken);

    // As docs/performance.md has it.
    var table = new Table().Border(TableBorder.Markdown).AddColumns("variant", "requests/s", "of bare", "CPU µs/request",
        "above bare", "bytes/request", "above bare");
    var bare = Round.Median(results["bare"]);
    foreach (var variant in chosen)
    {
        var median = Round.Median(results[variant.Name]);
        // Throughput is compared within a round, where the machine was in the same mood.
        var ratio =
            Round.Median(
                [.. results[variant.Name].Zip(results["bare"],
                    (loaded, plain) => loaded with { RequestsPerSecond = loaded.RequestsPerSecond / plain.RequestsPerSecond })]);
        table.AddRow(variant.Name, $"{median.RequestsPerSecond:N0}", $"{ratio.RequestsPerSecond:F2}",
            $"{median.CpuMicroseconds:F1}", $"{median.CpuMicroseconds - bare.CpuMicroseconds:F1}",
            $"{median.Bytes:N0}", $"{median.Bytes - bare.Bytes:N0}");
    }
    if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 120;
    AnsiConsole.Write(table);
});
return await root.Parse(args).InvokeAsync();

static async Task<Dictionary<string, List<Round>>> CompareAsync(List<Variant> variants, int rounds, int seconds,
    CancellationToken cancellationToken)
{
    var processes = new Dictionary<string, MeasuredProcess>();
    try
    {
        foreach (var variant in variants) processes[variant.Name] = await MeasuredProcess.StartAsync(variant, cancellationToken);
        var results = variants.ToDictionary(variant => variant.Name, _ => new List<Round>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var variant in variants)
            {
                Console.Error.WriteLine(round == 0 ? $"warming {variant.Name}" : $"round {round} of {rounds}: {variant.Name}");
                var measured = await Round.MeasureAsync(variant, processes[variant.Name], seconds, cancellationToken);
                if (round > 0) results[variant.Name].Add(measured);
            }
        }
        return results;
    }
    finally
    {
        foreach (var process in processes.Values) await process.DisposeAsync();
    }
}
