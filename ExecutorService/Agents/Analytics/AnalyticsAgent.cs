using System.Text.Json.Nodes;
using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;

namespace ExecutorService.Agents.Analytics;

/// <summary>Combines what other steps answered. Pure: no clock, no I/O.</summary>
internal sealed class AnalyticsAgent : IAgent
{
    public string Name => "analytics";

    public IReadOnlyList<Capability> Capabilities =>
    [
        new("analytics.portfolio_overview", "What each property earned beside what the pack asks for it, with totals by currency.",
            [new("performance"), new("prices")],
            ["from", "to", "properties", "totals", "facts"], Overview),
    ];

    private static Task<JsonObject> Overview(CapabilityCall call, CancellationToken cancellationToken) => Task.FromResult(AnswerJson.ToObject(
        Analytics.Overview.Of(call.Arguments.Answer<Performance>("performance"), call.Arguments.Answer<PackPrices>("prices"))));
}
