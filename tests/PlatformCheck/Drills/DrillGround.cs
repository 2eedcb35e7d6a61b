using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlatformCheck.Drills;

/// <summary>The running platform, as drills use it: they switch faults, stop parts, and send requests.</summary>
internal sealed class DrillGround(Addresses addresses, Peers peers, StartedPlatform platform, Outside outside,
    SimulatedPortfolio portfolio, Webhooks webhooks, CheckDirectory run, Polling polling, HttpClient http)
{
    private const int FaultSeconds = 180;
    private int _number;
    private string? _targets;

    public Outside Outside => outside;

    public SimulatedPortfolio Portfolio => portfolio;

    public Peers Peers => peers;

    public Webhooks Webhooks => webhooks;

    public Uri Of(string part) => addresses.Of(part);

    public bool Has(string part) => addresses.Parts.Any(each => each.Name == part && each.Fault is null);

    /// <summary>A number that was not given before.</summary>
    public int Next() => Interlocked.Increment(ref _number);

    public Task StopAsync(string part, CancellationToken cancellationToken) => platform.OrderAsync($"stop {part}", cancellationToken);

    public Task StartAsync(string part, CancellationToken cancellationToken) => platform.OrderAsync($"start {part}", cancellationToken);

    public async Task BreakAsync(string service, string point, string? only = null, int? delayMilliseconds = null, bool? fails = null,
        int? megabytes = null, CancellationToken cancellationToken = default)
    {
        var body = new { Seconds = FaultSeconds, Only = only, DelayMilliseconds = delayMilliseconds, Fails = fails, Megabytes = megabytes };
        await peers.PutAsync<JsonElement>(service, $"/faults/{point}", body, cancellationToken);
    }

    public async Task MendAsync(string service, string point, CancellationToken cancellationToken)
    {
        using var mended = await http.DeleteAsync(new Uri(addresses.Of(service), $"/faults/{point}"), cancellationToken);
        if (!mended.IsSuccessStatusCode)
            throw new CheckFailedException($"the fault '{point}' of {service} could not be switched off: {(int)mended.StatusCode}");
    }

    /// <summary>Sends a request for what it causes: whatever is answered, also nothing, is an answer.</summary>
    public async Task SendAsync(HttpMethod method, string service, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(addresses.Of(service), path));
        request.Headers.Add("X-User-ID", "drill");
        if (body is not null) request.Content = JsonContent.Create(body, options: Peers.Json);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The service is away, which is what some drills are about.
        }
    }

    public Task QuoteAsync(CancellationToken cancellationToken)
    {
        var property = portfolio.Properties[Next() % portfolio.Properties.Count];
        return SendAsync(HttpMethod.Post, "pricing", "/score", new
        {
            PropertyId = property.Id, StayDate = portfolio.Today.AddDays(20), LeadTimeDays = 20, LengthOfStay = 2, Occupancy = 0.5,
        }, cancellationToken);
    }

    public Task ExecuteAsync(CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, "executor", "/v1/execute", new
    {
        PatternId = "price_review", Inputs = new { PortfolioId = SimulatedPortfolio.Id }, AsofDate = portfolio.Today,
    }, cancellationToken);

    /// <summary>A circuit closes at the first call that succeeds after its break, and there is none without traffic.</summary>
    public async Task CloseCircuitsAsync(CancellationToken cancellationToken)
    {
        await polling.UntilAsync(async () =>
        {
            await ExecuteAsync(cancellationToken);
            var agents = await peers.GetAsync<JsonElement>("executor", "/v1/agents", cancellationToken);
            return !agents.GetRawText().Contains("open\"", StringComparison.Ordinal);
        }, cancellationToken);
    }

    public Task GenerateAsync(string? model, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, "generation",
        "/generate", new
    {
        Kind = "listing_title", Model = model ?? "template",
        Inputs = new Dictionary<string, object> { ["property_name"] = $"Casa {Next()}", ["city"] = "Lisbon" },
    }, cancellationToken);

    /// <summary>What the drills work on: properties, a pack and a ledger. Nothing happens where they are there already.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var property in portfolio.Properties)
        {
            await peers.PutAsync<JsonElement>("pricing", $"/properties/{property.Id}", new
            {
                PortfolioId = SimulatedPortfolio.Id, SimulatedPortfolio.Currency, TimeZone = "Europe/Lisbon",
                property.ReferencePrice, property.Floor, property.Ceiling, property.LargestDailyStep,
            }, cancellationToken);
        }
        await BuildPackAsync(cancellationToken);
        await peers.PostAsync<JsonElement>("executor", "/v1/ledger/entries", new { Entries = portfolio.Ledger() }, cancellationToken);
    }

    /// <summary>Takes a job's targets out of the file that Prometheus reads.</summary>
    public async Task ForgetTargetAsync(string job, CancellationToken cancellationToken)
    {
        _targets = await File.ReadAllTextAsync(run.Targets, cancellationToken);
        var groups = JsonNode.Parse(_targets)!.AsArray();
        foreach (var group in groups.Where(group => (string?)group!["labels"]!["job"] == job).ToList()) groups.Remove(group);
        await ReplaceAsync(groups.ToJsonString(), cancellationToken);
    }

    public Task RememberTargetAsync(CancellationToken cancellationToken) => ReplaceAsync(_targets!, cancellationToken);

    private async Task ReplaceAsync(string targets, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(run.Targets + ".new", targets, cancellationToken);
        File.Move(run.Targets + ".new", run.Targets, overwrite: true);
    }

    public Task BuildPackAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "pricing", "/packs", new { Date = portfolio.Today }, cancellationToken);
}
