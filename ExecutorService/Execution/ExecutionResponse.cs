using System.Text.Json.Nodes;

namespace ExecutorService.Execution;

/// <summary>A stored execution.</summary>
internal sealed record ExecutionResponse
{
    public required string RequestId { get; init; }
    public required string PatternId { get; init; }
    public required string PatternSha256 { get; init; }
    public required string Status { get; init; }
    public required JsonNode? Inputs { get; init; }
    public required RequestContext Context { get; init; }
    public required JsonNode? Result { get; init; }
    public required string? ResultSha256 { get; init; }
    public required IReadOnlyList<StepReport> Steps { get; init; }

    /// <summary>Why it has no result.</summary>
    public required string? Error { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static ExecutionResponse Of(Execution kept) => new()
    {
        RequestId = kept.Context.RequestId,
        PatternId = kept.PatternId,
        PatternSha256 = kept.PatternSha256,
        Status = kept.Status.Word(),
        Inputs = JsonNode.Parse(kept.Inputs),
        Context = kept.Context,
        Result = kept.Result is null ? null : JsonNode.Parse(kept.Result),
        ResultSha256 = kept.ResultSha256,
        Steps = kept.Steps,
        Error = kept.Error?.Facts().Word,
        CreatedAt = kept.CreatedAt,
    };
}
