using System.Data.Common;
using System.Text;
using GenerationService.Automations.Actions;
using Microsoft.Extensions.Options;

namespace GenerationService.Automations;

/// <summary>Has a step's action do or undo it, within its time, and says what came of it. Nothing is stored here.</summary>
internal sealed partial class StepRunner(IOptions<AutomationOptions> options, TimeProvider clock, ILogger<StepRunner> logger)
{
    public async Task<Happened> RunAsync(
        Automation automation, AutomationType type, AutomationStep step, CancellationToken cancellationToken)
    {
        var declared = type.Steps[step.Position];
        var outcome = await WithinAsync(declared, automation, async limited => await declared.Action.RunAsync(
            CallOf(automation, declared, step), limited) switch
            {
                StepOutcome.Done done => Checked(done.Result.ToJsonString()),
                StepOutcome.Pending pending => new Happened.Pending(pending.State.ToJsonString(), pending.Pause),
                var other => throw new InvalidOperationException($"Not an outcome: {other}."),
            }, cancellationToken);
        return outcome is Happened.Pending && clock.GetUtcNow() - step.AttemptedAt > declared.Timeout
            ? new Happened.Failed($"It did not end within {declared.Timeout.TotalSeconds:0.#} seconds.", IsFinal: true, IsUnknown: false)
            : outcome;
    }

    public Task<Happened> UndoAsync(
        Automation automation, AutomationType type, AutomationStep step, CancellationToken cancellationToken)
    {
        var declared = type.Steps[step.Position];
        return WithinAsync(declared, automation, async limited =>
        {
            await declared.Action.UndoAsync(CallOf(automation, declared, step), limited);
            return new Happened.Undone();
        }, cancellationToken);
    }

    private static StepCall CallOf(Automation automation, DeclaredStep declared, AutomationStep step) => new(
        MarkerOf(automation.Id, step), declared.Inputs.Fill(Json.ScopeOf(automation)),
        step.State is null ? null : Json.Object(step.State));

    /// <summary>At most 64 characters: 32 of the id, 2 of the position, and the round.</summary>
    internal static string MarkerOf(string id, AutomationStep step) => $"{id}-{step.Position}-{step.Round}";

    private async Task<Happened> WithinAsync(
        DeclaredStep declared, Automation automation, Func<CancellationToken, Task<Happened>> work, CancellationToken cancellationToken)
    {
        var mayHaveEffect = declared.Action.CanUndo;
        using var timeout = new CancellationTokenSource(declared.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await work(either.Token);
        }
        catch (StepWaitException e)
        {
            return new Happened.Wait(e.Message, e.Pause);
        }
        catch (StepFailedException e)
        {
            return new Happened.Failed(e.Message, e.IsFinal, e.IsUnknown);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && timeout.IsCancellationRequested)
        {
            var error = $"It did not answer within {declared.Timeout.TotalSeconds:0.#} seconds.";
            return new Happened.Failed(error, IsFinal: false, mayHaveEffect);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not DbException)
        {
            // The message may contain anything; the caller gets the type of failure, the log has the rest.
            Log.Unexpected(logger, e, automation.Type, declared.Name);
            return new Happened.Failed($"It failed unexpectedly ({e.GetType().Name}).", IsFinal: false, mayHaveEffect);
        }
    }

    private Happened Checked(string result) => Encoding.UTF8.GetByteCount(result) <= options.Value.MaxResultBytes
        ? new Happened.Done(result)
        : new Happened.Failed($"Its result is larger than {options.Value.MaxResultBytes} bytes.", IsFinal: true, IsUnknown: false);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Automation {JobType}: an attempt at step {Step} failed unexpectedly")]
        public static partial void Unexpected(ILogger logger, Exception exception, string jobType, string step);
    }
}
