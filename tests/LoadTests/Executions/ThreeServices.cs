using System.Net.Http.Json;

namespace LoadTests.Executions;

/// <summary>The three services of one build, with a portfolio of 20 properties, a pack and a ledger.</summary>
internal sealed class ThreeServices : IAsyncDisposable
{
    private const int Properties = 20;
    private const string Portfolio = "lisbon";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("executor-load-");
    private readonly List<ServiceProcess> _services = [];
    private int _failures;

    private ThreeServices() { }

    /// <param name="checkout">Of the other build; null for the one beside the load test.</param>
    /// <param name="cancellationToken">Ends the wait for them.</param>
    public static async Task<ThreeServices> StartAsync(string? checkout, CancellationToken cancellationToken)
    {
        var platform = new ThreeServices();
        var pricing = await platform.AddAsync(checkout, nameof(PricingService), [], cancellationToken);
        var generation = await platform.AddAsync(checkout, nameof(GenerationService), new() { ["Queue__Capacity"] = "1000000" },
            cancellationToken);
        var executor = await platform.AddAsync(checkout, nameof(ExecutorService), new()
        {
            ["services__pricing__http__0"] = $"{pricing.Http.BaseAddress}",
            ["services__generation__http__0"] = $"{generation.Http.BaseAddress}",
            ["Agents__MaxConcurrentCalls"] = "64",
        }, cancellationToken);
        await platform.FillAsync(pricing.Http, executor.Http, cancellationToken);
        return platform;
    }

    /// <summary>Executions that failed, or had no text in time, since the last reading.</summary>
    public int TakeFailures() => Interlocked.Exchange(ref _failures, 0);

    /// <summary>Each execution is a new one. Returns the latencies in milliseconds, in ascending order.</summary>
    public Task<double[]> LoadAsync(int perSecond, int seconds, CancellationToken cancellationToken) =>
        OpenLoop.RunAsync(perSecond, seconds, async (number, cancellation) =>
        {
            // Days differ, so that texts do too and each is written.
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/execute")
            {
                Content = JsonContent.Create(new
                {
                    pattern_id = "portfolio_overview", inputs = new { portfolio_id = Portfolio, days = 1 + number % 300 },
                }),
            };
            request.Headers.Add("X-User-ID", "u-4711");
            using var answer = await _services[^1].Http.SendAsync(request, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            // Without its text an execution is degraded, and nothing that was waited for.
            if (!text.Contains("\"status\":\"success\"", StringComparison.Ordinal)) Interlocked.Increment(ref _failures);
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<ServiceProcess> AddAsync(string? checkout, string name, Dictionary<string, string> settings,
        CancellationToken cancellationToken)
    {
        var program = checkout is null ? name : Path.Combine(checkout, name, "bin", "Release", "net10.0", $"{name}.dll");
        settings["Limits__MaxConcurrentRequests"] = "2000";
        var service = await ServiceProcess.StartAsync(program, _directory.CreateSubdirectory(name).FullName, settings, cancellationToken);
        _services.Add(service);
        return service;
    }

    private async Task FillAsync(HttpClient pricing, HttpClient executor, CancellationToken cancellationToken)
    {
        var entries = new List<object>();
        for (var number = 0; number < Properties; number++)
        {
            var id = $"casa-{number}";
            using var put = await pricing.PutAsJsonAsync($"/properties/{id}", new
            {
                portfolio_id = Portfolio, currency = "EUR", time_zone = "Europe/Lisbon", reference_price = 100 + number, floor = 60,
                ceiling = 250, largest_daily_step = 50,
            }, cancellationToken);
            put.EnsureSuccessStatusCode();
            for (var stay = 0; stay < 10; stay++)
            {
                entries.Add(new
                {
                    entry_id = $"b-{number}-{stay}", kind = "booking", date = $"2026-01-{1 + stay * 3:D2}", portfolio_id = Portfolio,
                    property_id = id, amount = 300 + stay, currency = "EUR", nights = 3,
                });
            }
        }
        using var packed = await pricing.PostAsJsonAsync("/packs", new { date = "2026-01-31", nights = 365, portfolio_id = Portfolio,
            mark_fresh = true }, cancellationToken);
        packed.EnsureSuccessStatusCode();
        using var appended = await executor.PostAsJsonAsync("/v1/ledger/entries", new { entries }, cancellationToken);
        appended.EnsureSuccessStatusCode();
    }
}
