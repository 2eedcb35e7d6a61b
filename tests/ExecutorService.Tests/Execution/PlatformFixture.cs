using System.Net;
using ExecutorService.Tests.Ledger;
using ExecutorService.Tests.Upstreams;

namespace ExecutorService.Tests.Execution;

/// <summary>
/// A small portfolio in Lisbon: three stays and two costs in January 2026, one stay in Porto, and a fresh pack of 31 January.
/// </summary>
internal sealed class PlatformFixture : IAsyncDisposable
{
    public const string Pack = "PP_2026-01-31_0123456789ab";

    private PlatformFixture(PricingStandIn pricing, GenerationStandIn generation, ExecutorApp app) =>
        (Pricing, Generation, App, Http) = (pricing, generation, app, app.CreateClient());

    public PricingStandIn Pricing { get; }

    public GenerationStandIn Generation { get; }

    public ExecutorApp App { get; }

    public HttpClient Http { get; }

    public string Commit { get; private set; } = "";

    public static async Task<PlatformFixture> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, string packState = "fresh",
        TimeProvider? clock = null)
    {
        var pricing = (await PricingStandIn.StartAsync()).Publish(Pack, "2026-01-31", packState,
            new Priced("alfama-1", "lisbon", "EUR", 100m, 120m, 140m),
            new Priced("baixa-2", "lisbon", "EUR", 80m, 80m, 80.01m),
            new Priced("ribeira-1", "porto", "EUR", 60m, 60m, 60m));
        var generation = await GenerationStandIn.StartAsync();
        var platform = new PlatformFixture(pricing, generation, new ExecutorApp(settings, clock, pricing, generation: generation));
        var appended = await platform.Http.TellAsync("/v1/ledger/entries", LedgerTests.Batch(
            LedgerTests.Booking("b-1", 300m, "2026-01-01", 3),
            LedgerTests.Booking("b-2", 500m, "2026-01-29", 5),
            LedgerTests.Booking("b-3", 210m, "2026-01-10", 3, "baixa-2"),
            LedgerTests.Booking("b-4", 999m, "2026-01-10", 3, "ribeira-1", portfolio: "porto"),
            LedgerTests.Cost("c-1", 45.5m, "2026-01-04", memo: "cleaning: after Müller"),
            LedgerTests.Cost("c-2", 30m, "2026-01-13", "baixa-2")), HttpStatusCode.Created);
        platform.Commit = (string)appended["commit"]!;
        return platform;
    }

    public static object Overview(int? days = 31, string portfolio = "lisbon") =>
        new { pattern_id = "portfolio_overview", inputs = new { portfolio_id = portfolio, days } };

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Pricing.DisposeAsync();
        await Generation.DisposeAsync();
    }
}
