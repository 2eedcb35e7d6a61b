using System.Text.Json.Nodes;
using ExecutorService.Patterns;
using ServiceDefaults.Privacy;

namespace ExecutorService.Execution;

/// <summary>Runs a stored execution again on what it was pinned to, and compares the results byte for byte.</summary>
internal sealed class Replayer(PatternCatalogue patterns, PatternRunner runner, Scrubber privacy)
{
    /// <exception cref="ExecutionException">It can't be run again, or failed this time.</exception>
    public async Task<Replay> ReplayAsync(Execution kept, CancellationToken cancellationToken)
    {
        var pattern = patterns.Find(kept.PatternId)
            ?? throw new ExecutionException(ExecutionError.UnknownPattern,
                "This execution's pattern no longer exists, so it can't be run again.");
        if (kept.Result is null)
            throw new ExecutionException(ExecutionError.NothingToReplay,
                "This execution failed and has no result to compare with. Execute it again.");

        using var activity = ExecutionTracing.StartExecution();
        var inputs = (JsonObject)JsonNode.Parse(kept.Inputs)!;
        activity.Describe(pattern, inputs);
        activity.Describe(kept.Context, privacy);
        var run = await runner.RunAsync(pattern, inputs, kept.Context, cancellationToken);
        if (run.Exception is { } failure)
        {
            activity.Failed(failure.Facts.Word, failure.Message);
            throw failure;
        }
        return new Replay(kept.Context.RequestId, run.Result == kept.Result, kept.ResultSha256!, Execution.Sha256(run.Result!),
            pattern.Sha256 != kept.PatternSha256,
            Differences.Between(JsonNode.Parse(kept.Result), JsonNode.Parse(run.Result!)), run.Steps);
    }
}

/// <param name="Identical">Whether the results are the same, byte for byte.</param>
/// <param name="PatternChanged">Whether the pattern's file has changed since.</param>
/// <param name="Changes">What differs, at most <see cref="Differences.Most"/>.</param>
internal sealed record Replay(string RequestId, bool Identical, string ResultSha256, string ReplayedSha256, bool PatternChanged,
    IReadOnlyList<Change> Changes, IReadOnlyList<StepReport> Steps);
