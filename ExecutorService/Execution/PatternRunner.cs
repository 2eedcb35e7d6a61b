using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ExecutorService.Agents;
using ExecutorService.Patterns;
using Microsoft.Extensions.Options;

namespace ExecutorService.Execution;

/// <summary>
/// Runs a pattern's steps, each as soon as those it depends on have finished, so independent steps run in parallel.
/// </summary>
internal sealed class PatternRunner(AgentRegistry agents, ExecutionMetrics metrics, IOptions<ExecutionOptions> options, TimeProvider clock)
{
    public async Task<Run> RunAsync(Pattern pattern, JsonObject inputs, RequestContext context, CancellationToken cancellationToken)
    {
        using var timeUp = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, cancellationToken);
        var answers = new ConcurrentDictionary<string, JsonObject>(StringComparer.Ordinal);
        var scope = new Scope(inputs, context.ForPatterns(), answers);
        StepFailure? failure = null;
        var steps = new Task<StepReport>?[pattern.Steps.Count];

        var reports = await Task.WhenAll(pattern.Steps.Select(step => Start(step.Index)));
        cancellationToken.ThrowIfCancellationRequested();
        var error = failure is not null
            ? ExecutionErrors.Of(failure.Exception.Kind)
            : timeUp.IsCancellationRequested ? ExecutionError.TimedOut : (ExecutionError?)null;
        var status = error?.Facts().Outcome
            ?? (reports.All(report => report.Status == StepStatus.Success) ? ExecutionStatus.Success : ExecutionStatus.Degraded);
        metrics.Ran(pattern.Id, status);
        return new Run(status, reports, error is null ? pattern.Result.Fill(scope).ToJsonString(AnswerJson.Options) : null, error, failure);

        Task<StepReport> Start(int index) => steps[index] ??= RunStepAsync(pattern.Steps[index]);

        async Task<StepReport> RunStepAsync(Step step)
        {
            var agent = agents.AgentOf(step.Capability);
            var needed = await Task.WhenAll(step.Needs.Select(Start));
            if (needed.Any(need => need.Status != StepStatus.Success && !pattern.Steps[need.Index].Optional)
                || stop.IsCancellationRequested)
                return new StepReport(step.Index, step.Id, step.Capability, agent, StepStatus.Skipped, 0);

            // An agent may answer synchronously; the other steps should not wait for that.
            await Task.Yield();
            var start = clock.GetTimestamp();
            var (status, error) = await InvokeAsync(step, agent);
            var elapsed = clock.GetElapsedTime(start);
            metrics.Stepped(pattern.Id, step.Index, step.Capability, elapsed);
            return new StepReport(step.Index, step.Id, step.Capability, agent, status, Math.Round(elapsed.TotalMilliseconds, 3), error);
        }

        async Task<(string Status, string? Error)> InvokeAsync(Step step, string agent)
        {
            using var activity = ExecutionTracing.StartStep(step, agent);
            try
            {
                var call = new CapabilityCall(context.ToPins(), step.Id, new Arguments(step.Inputs.Fill(scope)));
                answers[step.Id] = await agents.InvokeAsync(step.Capability, call, step.Timeout, stop.Token);
                return (StepStatus.Success, null);
            }
            catch (CapabilityException e)
            {
                activity.Failed(e.Kind.Word(), e.Message);
                if (!step.Optional && Interlocked.CompareExchange(ref failure, new StepFailure(step.Id, e), null) is null)
                    await stop.CancelAsync();
                return (StepStatus.Failed, e.Kind.Word());
            }
            catch (OperationCanceledException)
            {
                return (StepStatus.Cancelled, null);
            }
        }
    }
}

/// <param name="Result">The canonical text of the result; absent when the run failed.</param>
internal sealed record Run(ExecutionStatus Status, IReadOnlyList<StepReport> Steps, string? Result, ExecutionError? Error,
    StepFailure? Failure)
{
    public ExecutionException? Exception => Error is null ? null : new ExecutionException(Error.Value,
        Failure is null ? "The execution timed out." : $"Step '{Failure.StepId}' failed. {Failure.Exception.Message}",
        inner: Failure?.Exception)
        { Step = Failure?.StepId ?? string.Join(", ", Steps.Where(step => step.Status == StepStatus.Cancelled).Select(step => step.Id)) };
}

/// <summary>What ended a run: the first failure of a step that is not optional.</summary>
internal sealed record StepFailure(string StepId, CapabilityException Exception);

internal static class StepStatus
{
    public const string Success = "success";
    public const string Failed = "failed";
    public const string Skipped = "skipped";
    public const string Cancelled = "cancelled";
}
