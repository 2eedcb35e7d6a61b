using System.Text.Json.Nodes;
using ExecutorService.Agents;

namespace ExecutorService.Execution;

/// <summary>What an answer is based on. Resolved once, before the first step; the same context gives the same answer.</summary>
/// <param name="PricingPackId">Absent if the pattern reads no prices and none was requested.</param>
internal sealed record RequestContext(
    string? PricingPackId,
    string LedgerCommitHash,
    string UserId,
    string RequestId,
    string? TraceId,
    DateOnly AsofDate,
    string? PortfolioId,
    bool RequireFresh)
{
    public Pins ToPins() => new(RequestId, PricingPackId, LedgerCommitHash, AsofDate);

    /// <summary>The part of it that patterns can refer to.</summary>
    public JsonObject ForPatterns() => new()
    {
        ["pricing_pack_id"] = PricingPackId,
        ["ledger_commit_hash"] = LedgerCommitHash,
        ["asof_date"] = AsofDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["portfolio_id"] = PortfolioId,
    };
}
