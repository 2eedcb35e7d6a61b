using System.Text.Json.Nodes;

namespace ExecutorService.Execution;

internal sealed record ExecuteRequest(
    string? PatternId = null,
    JsonObject? Inputs = null,
    DateOnly? AsofDate = null,
    bool? RequireFresh = null,
    string? PricingPackId = null,
    string? LedgerCommitHash = null);

/// <param name="Status"><c>success</c>, or <c>degraded</c> when an optional step failed; see the steps.</param>
internal sealed record ExecuteResponse(
    string RequestId,
    string PatternId,
    string Status,
    RequestContext Context,
    JsonNode? Result,
    string? ResultSha256,
    IReadOnlyList<StepReport> Steps)
{
    public static ExecuteResponse Of(Execution execution) => new(
        execution.Context.RequestId, execution.PatternId, execution.Status.Word(), execution.Context,
        execution.Result is null ? null : JsonNode.Parse(execution.Result), execution.ResultSha256, execution.Steps);
}

/// <param name="Status"><c>success</c>, <c>failed</c>, <c>skipped</c> (it depended on one that failed) or <c>cancelled</c>
/// (another one failed in the meantime).</param>
/// <param name="Error">The kind of failure.</param>
internal sealed record StepReport(int Index, string Id, string Capability, string AgentName, string Status, double DurationMs,
    string? Error = null);
