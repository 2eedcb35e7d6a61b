using System.Text.Json.Nodes;
using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>Reads the ledger as it was at the pinned commit.</summary>
internal sealed class LedgerAgent(LedgerHistory history, CoverageBook coverages) : IAgent
{
    private const int LongestWindow = 730;

    public string Name => "ledger";

    public IReadOnlyList<Capability> Capabilities =>
    [
        new("ledger.performance", "Each property's bookings, nights, occupancy, revenue, ADR, RevPAR and costs over the days that end " +
            "with the as-of date.",
            [new("portfolio_id"), new("days")],
            ["from", "to", "days", "properties", "coverage", "warnings"], PerformanceAsync),
        new("ledger.costs", "Costs by category and by property over the days that end with the as-of date.",
            [new("portfolio_id"), new("days")],
            ["from", "to", "days", "categories", "properties", "warnings"], CostsAsync),
        new("ledger.on_the_books", "What is booked for the days after the as-of date.",
            [new("portfolio_id"), new("days")],
            ["from", "to", "days", "properties"], OnTheBooksAsync),
    ];

    private async Task<JsonObject> PerformanceAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var (from, to) = DaysBack(call);
        var (entries, coverage) = await ReadAsync(call, from, to, cancellationToken);
        return AnswerJson.ToObject(Performance.Of(entries, coverage, from, to));
    }

    private async Task<JsonObject> CostsAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var (from, to) = DaysBack(call);
        var (entries, coverage) = await ReadAsync(call, from, to, cancellationToken);
        return AnswerJson.ToObject(Costs.Of(entries, coverage, from, to));
    }

    private async Task<JsonObject> OnTheBooksAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var (from, to) = (call.Pins.AsOf.AddDays(1), call.Pins.AsOf.AddDays(call.Arguments.Integer("days", 1, LongestWindow)));
        var (entries, _) = await ReadAsync(call, from, to, cancellationToken);
        return AnswerJson.ToObject(OnTheBooks.Of(entries, from, to));
    }

    private static (DateOnly From, DateOnly To) DaysBack(CapabilityCall call) =>
        (call.Pins.AsOf.AddDays(1 - call.Arguments.Integer("days", 1, LongestWindow)), call.Pins.AsOf);

    /// <summary>Includes entries dated before the window: a stay that began earlier may reach into it.</summary>
    private async Task<(IReadOnlyList<Entry> Entries, Coverage Coverage)> ReadAsync(CapabilityCall call, DateOnly from, DateOnly to,
        CancellationToken cancellationToken)
    {
        var commit = await history.FindAsync(call.Pins.LedgerCommit, cancellationToken)
            ?? throw new CapabilityException(FailureKind.NotFound, "The pinned ledger commit does not exist.");
        var portfolio = call.Arguments.Id("portfolio_id");
        var entries = await history.EntriesAsync(commit, portfolio, from.AddDays(1 - EntryRules.LongestStay), to, cancellationToken);
        return (Reversal.Settle(entries), await coverages.OfAsync(commit, portfolio));
    }
}
