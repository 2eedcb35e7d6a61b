using System.Text.Json.Nodes;

namespace ExecutorService.Execution;

/// <summary>A stored execution.</summary>
/// <param name="Error">Why it has no result.</param>
internal sealed record ExecutionResponse(
    string RequestId,
    string PatternId,
    string PatternSha256,
    string Status,
    JsonNode? Inputs,
    RequestContext Context,
    JsonNode? Result,
    string? ResultSha256,
    IReadOnlyList<StepReport> Steps,
    string? Error,
    DateTimeOffset CreatedAt)
{
    public static ExecutionResponse Of(Execution kept) => new(
        kept.Context.RequestId, kept.PatternId, kept.PatternSha256, kept.Status.Word(), JsonNode.Parse(kept.Inputs), kept.Context,
        kept.Result is null ? null : JsonNode.Parse(kept.Result), kept.ResultSha256, kept.Steps, kept.Error?.Facts().Word, kept.CreatedAt);
}
