using System.Text.Json.Nodes;
using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>Reads the ledger as it was at the pinned commit.</summary>
internal sealed class LedgerAgent(LedgerHistory history) : IAgent
{
    public string Name => "ledger";

    public IReadOnlyList<Capability> Capabilities =>
    [
        new("ledger.performance", "Each property's bookings, nights, occupancy, revenue, ADR, RevPAR and costs over the days that end with the as-of date.",
            [new("portfolio_id"), new("days")],
            ["from", "to", "days", "properties"], PerformanceAsync),
    ];

    private async Task<JsonObject> PerformanceAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var to = call.Pins.AsOf;
        var from = to.AddDays(1 - call.Arguments.Integer("days", 1, 730));
        return AnswerJson.ToObject(Performance.Of(await EntriesAsync(call, from, to, cancellationToken), from, to));
    }

    /// <summary>With what was entered before the window: a stay that began earlier may reach into it.</summary>
    private async Task<IReadOnlyList<Entry>> EntriesAsync(CapabilityCall call, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var commit = await history.FindAsync(call.Pins.LedgerCommit, cancellationToken)
            ?? throw new CapabilityException(FailureKind.NotFound, "The pinned ledger commit does not exist.");
        return await history.EntriesAsync(commit, call.Arguments.Id("portfolio_id"), from.AddDays(1 - EntryRules.LongestStay), to, cancellationToken);
    }
}
