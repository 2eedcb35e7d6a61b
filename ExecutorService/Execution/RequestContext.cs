using System.Text.Json.Nodes;
using ExecutorService.Agents;

namespace ExecutorService.Execution;

/// <summary>What an answer is based on. Resolved once, before the first step; the same context gives the same answer.</summary>
internal sealed record RequestContext
{
    /// <summary>Absent if the pattern reads no prices and none was requested.</summary>
    public required string? PricingPackId { get; init; }
    public required string LedgerCommitHash { get; init; }
    public required string UserId { get; init; }
    public required string RequestId { get; init; }
    public required string? TraceId { get; init; }
    public required DateOnly AsofDate { get; init; }
    public required string? PortfolioId { get; init; }
    public required bool RequireFresh { get; init; }

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
