using System.Text.Json.Nodes;
using ExecutorService.Patterns;
using ServiceDefaults.Configuration;
using ServiceDefaults.Privacy;

namespace ExecutorService.Execution;

/// <summary>Runs a stored execution again on what it was pinned to, and compares the results byte for byte.</summary>
internal sealed class Replayer(PatternCatalogue patterns, PatternRunner runner, Scrubber privacy, IHostEnvironment environment,
    ILogger<Replayer> logger)
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
            logger.Failed(pattern.Id, failure);
            throw failure;
        }
        return new Replay
        {
            RequestId = kept.Context.RequestId,
            Identical = run.Result == kept.Result,
            ResultSha256 = kept.ResultSha256!,
            ReplayedSha256 = Execution.Sha256(run.Result!),
            PatternChanged = pattern.Sha256 != kept.PatternSha256,
            ExecutedVersion = kept.ServiceVersion,
            ReplayedVersion = ServiceVersion.Of(environment.ApplicationName),
            Changes = Differences.Between(JsonNode.Parse(kept.Result), JsonNode.Parse(run.Result!)),
            Steps = run.Steps,
        };
    }
}

internal sealed record Replay
{
    public required string RequestId { get; init; }

    /// <summary>Whether the results are the same, byte for byte.</summary>
    public required bool Identical { get; init; }
    public required string ResultSha256 { get; init; }
    public required string ReplayedSha256 { get; init; }

    /// <summary>Whether the pattern's file has changed since.</summary>
    public required bool PatternChanged { get; init; }

    /// <summary>The version of the service that executed it; null if it was not kept yet.</summary>
    public required string? ExecutedVersion { get; init; }

    /// <summary>The version that replays it: another one may compute differently.</summary>
    public required string ReplayedVersion { get; init; }

    /// <summary>What differs, at most <see cref="Differences.Most"/>.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
