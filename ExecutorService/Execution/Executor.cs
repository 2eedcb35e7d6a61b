using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExecutorService.Agents;
using ExecutorService.Ledger;
using ExecutorService.Patterns;
using ServiceDefaults.Configuration;
using ServiceDefaults.Errors;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace ExecutorService.Execution;

/// <summary>From a request to a stored execution: check, pin, run, store; counted and traced.</summary>
internal sealed class Executor(
    PatternCatalogue patterns, ContextPinner pinner, PatternRunner runner, ExecutionStore store, ExecutionMetrics metrics,
    Scrubber privacy, IEnumerable<IProblemSource> problems, TimeProvider clock, IHostEnvironment environment, ILogger<Executor> logger)
{
    /// <exception cref="ExecutionException">It ended without a result.</exception>
    public async Task<Execution> ExecuteAsync(ExecuteRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var label = patterns.Find(request.PatternId ?? "")?.Id ?? ExecutionMetrics.UnknownPattern;
        var stage = new Stage();
        using var activity = ExecutionTracing.StartExecution();
        activity?.SetTag("user_id", privacy.Hash(caller.UserId));
        try
        {
            var execution = await AnswerAsync(request, caller, activity, stage, cancellationToken);
            metrics.Answered(label, execution.Status, clock.GetElapsedTime(start));
            return execution;
        }
        catch (ExecutionException e)
        {
            activity.Failed(e.Facts.Word, e.Message);
            logger.Failed(label, e);
            metrics.Failed(label, e.Error);
            metrics.Answered(label, e.Facts.Outcome, clock.GetElapsedTime(start));
            throw;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            activity.Failed(e.GetType().Name, "unexpected");
            logger.Failed(label, stage.Name, e, problems.Select(source => source.Of(e)).FirstOrDefault(problem => problem is not null));
            e.SetTold();
            metrics.Failed(label, ExecutionError.Unexpected);
            metrics.Answered(label, ExecutionStatus.Error, clock.GetElapsedTime(start));
            throw;
        }
    }

    private async Task<Execution> AnswerAsync(ExecuteRequest request, Caller caller, Activity? activity, Stage stage,
        CancellationToken cancellationToken)
    {
        var pattern = patterns.Find(request.PatternId ?? "")
            ?? throw new ExecutionException(ExecutionError.UnknownPattern,
                "There is no pattern with this pattern_id. GET /v1/patterns lists them.");
        var errors = new Dictionary<string, string[]>();
        var inputs = pattern.Accept(request.Inputs, errors);
        activity.Describe(pattern, inputs);
        if (request.AsofDate < EntryRules.Earliest || request.AsofDate > EntryRules.Latest)
            throw new ExecutionException(ExecutionError.InvalidRequest, "asof_date is outside the dates that the ledger can hold.",
                new Dictionary<string, string[]>
                    { ["asof_date"] = [$"must be from {EntryRules.Earliest:yyyy-MM-dd} to {EntryRules.Latest:yyyy-MM-dd}"] });
        if (errors.Count > 0)
            throw new ExecutionException(ExecutionError.InvalidInputs,
                $"Fix the fields in errors; GET /v1/patterns/{pattern.Id} has the schema.", errors);

        var fingerprint = Execution.Sha256(caller.UserId + "\n" + JsonSerializer.Serialize(request, AnswerJson.Options));
        if (await EarlierAsync(caller.RequestId, fingerprint, cancellationToken) is { } earlier) return earlier;

        stage.Name = "pin";
        var context = await pinner.PinLedgerAsync(inputs, request, caller, cancellationToken);
        activity.Describe(context, privacy);
        context = await pinner.PinPackAsync(pattern, request, context, cancellationToken);
        activity.Describe(context, privacy);
        stage.Name = "run";
        var run = await runner.RunAsync(pattern, inputs, context, cancellationToken);
        var execution = new Execution
        {
            Fingerprint = fingerprint,
            PatternId = pattern.Id,
            PatternSha256 = pattern.Sha256,
            ServiceVersion = ServiceVersion.Of(environment.ApplicationName),
            Status = run.Status,
            Inputs = inputs.ToJsonString(AnswerJson.Options),
            Context = context,
            Steps = run.Steps,
            Result = run.Result,
            Error = run.Error,
            CreatedAt = clock.GetUtcNow(),
        };
        stage.Name = "keep";
        if (!await store.KeepAsync(execution, cancellationToken)
            && await EarlierAsync(caller.RequestId, fingerprint, cancellationToken) is { } faster) return faster;
        return run.Exception is { } failure ? throw failure : execution;
    }

    /// <summary>A request repeated under its id gets the stored answer.</summary>
    private async Task<Execution?> EarlierAsync(string requestId, string fingerprint, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(requestId, cancellationToken) is not { Result: not null } kept) return null;
        return kept.Fingerprint == fingerprint
            ? kept
            : throw new ExecutionException(ExecutionError.RequestIdTaken,
                "A different request was executed under this X-Request-ID. Send a new one, or none.");
    }

    /// <summary>How far an execution is.</summary>
    private sealed class Stage
    {
        public string Name { get; set; } = "request";
    }
}
