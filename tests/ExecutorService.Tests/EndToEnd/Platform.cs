using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ExecutorService.Tests.Ledger;
using Testing;

namespace ExecutorService.Tests.EndToEnd;

/// <summary>The three services as processes, as they are in production but for their databases, reporting to one collector.</summary>
public sealed class Platform : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _parts = [];

    public Collector Collector { get; private set; } = null!;

    public HttpClient Pricing { get; private set; } = null!;

    public HttpClient Generation { get; private set; } = null!;

    public HttpClient Executor { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
            await FillAsync();
        }
        catch
        {
            // Nobody disposes of a fixture that did not come to be.
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync()
    {
        Collector = Keep(await Collector.StartAsync());
        var telemetry = Collector.Settings(("OTEL_BSP_SCHEDULE_DELAY", "100"));
        var (pricing, generation) = (await StartAsync("PricingService", telemetry), await StartAsync("GenerationService", telemetry));
        var executor = await StartAsync("ExecutorService", new Dictionary<string, string?>(telemetry)
        {
            ["services:pricing:http:0"] = pricing.ToString().TrimEnd('/'),
            ["services:generation:http:0"] = generation.ToString().TrimEnd('/'),
        });
        (Pricing, Generation, Executor) = (new HttpClient { BaseAddress = pricing }, new HttpClient { BaseAddress = generation },
            new HttpClient { BaseAddress = executor });
    }

    private async Task FillAsync()
    {
        foreach (var (id, reference) in new[] { ("alfama-1", 120m), ("baixa-2", 80m) })
            using (var put = await Pricing.PutAsJsonAsync($"/properties/{id}", new
            {
                portfolio_id = "lisbon", currency = "EUR", time_zone = "Europe/Lisbon", reference_price = reference,
                floor = 50m, ceiling = 300m, largest_daily_step = 40m,
            }, TestContext.Current.CancellationToken))
                Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await Executor.TellAsync("/v1/ledger/entries", LedgerTests.Batch(
            LedgerTests.Booking("b-1", 300m, "2026-01-05", 3), LedgerTests.Booking("b-2", 160m, "2026-01-20", 2, "baixa-2"),
            LedgerTests.Cost("c-1", 40m, "2026-01-09")), HttpStatusCode.Created);
    }

    public Task<JsonNode> BuildPackAsync(string date, bool markFresh = true) =>
        Pricing.TellAsync("/packs", new { date, nights = 30, mark_fresh = markFresh }, HttpStatusCode.Created);

    private async Task<Uri> StartAsync(string service, IReadOnlyDictionary<string, string?> settings) =>
        Keep(await ServiceProcess.StartAsync(service, settings)).Address;

    private T Keep<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var http in new[] { Pricing, Generation, Executor }) http?.Dispose();
        foreach (var part in Enumerable.Reverse(_parts)) await part.DisposeAsync();
    }
}
