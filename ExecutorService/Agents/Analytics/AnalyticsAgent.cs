using System.Text.Json.Nodes;
using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;

namespace ExecutorService.Agents.Analytics;

/// <summary>Combines other steps' answers. Pure: no clock, no I/O.</summary>
internal sealed class AnalyticsAgent : IAgent
{
    public string Name => "analytics";

    public IReadOnlyList<Capability> Capabilities =>
    [
        new("analytics.portfolio_overview", "What each property earned next to what the pack asks for it, with totals by currency.",
            [new("performance"), new("prices")],
            ["from", "to", "properties", "totals", "facts", "warnings"],
            Pure(inputs => Overview.Of(inputs.Answer<Performance>("performance"), inputs.Answer<PackPrices>("prices")))),
        new("analytics.price_review", "Where the pack's prices do not match recent earnings.",
            [new("performance"), new("prices")],
            ["properties", "to_look_at", "warnings"],
            Pure(inputs => PriceReview.Of(inputs.Answer<Performance>("performance"), inputs.Answer<PackPrices>("prices")))),
        new("analytics.revenue_outlook", "What is booked for the nights ahead, and what the open ones are worth.",
            [new("on_the_books"), new("performance"), new("calendar")],
            ["from", "to", "properties", "totals", "warnings"],
            Pure(inputs => RevenueOutlook.Of(inputs.Answer<OnTheBooks>("on_the_books"), inputs.Answer<Performance>("performance"),
                inputs.Answer<PackCalendar>("calendar")))),
    ];

    private static Func<CapabilityCall, CancellationToken, Task<JsonObject>> Pure<T>(Func<Arguments, T> combine) where T : class =>
        (call, _) => Task.FromResult(AnswerJson.ToObject(combine(call.Arguments)));
}
