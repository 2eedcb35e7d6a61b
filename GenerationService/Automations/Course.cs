using Storage;

namespace GenerationService.Automations;

/// <summary>How an automation goes on. Pure: no clock, no input or output, so every history can be tried.</summary>
internal sealed class Course(AutomationType type, AutomationOptions options)
{
    private const int UndoAttempts = 8;

    /// <summary>Decides what is next. What it answers is stored before anything is done.</summary>
    public Turn Next(Automation automation, DateTimeOffset now)
    {
        if (automation.FinishedAt is not null) return new Turn.Over(automation);
        if (automation.Ending is { } ending)
        {
            if (LastToUndo(automation) is { } last) return Undo(automation, last, now);
            if (ending == Ending.Failed) return new Turn.Over(Ended(automation, AutomationStatus.Failed, now));
            if (ending == Ending.Cancelled) return new Turn.Over(Ended(automation, AutomationStatus.Cancelled, now));
            automation = Reset(automation);
        }
        if (automation.IsHeld) return new Turn.Later(automation with { Status = AutomationStatus.Paused }, null);
        foreach (var step in automation.Steps.Where(step => !step.IsPassed))
        {
            if (!type.Steps[step.Position].When.Skips(type.Steps[step.Position].Action, Json.Object(automation.Inputs)))
                return Run(automation, step, now);
            automation = automation.With(step with { Status = StepStatus.Skipped });
        }
        return new Turn.Over(Ended(automation, AutomationStatus.Succeeded, now));
    }

    /// <summary>How it stands after a turn. Whoever paused or cancelled it meanwhile is not overruled.</summary>
    public Automation After(Automation automation, int position, Happened happened, double chance, DateTimeOffset now)
    {
        var step = automation.Steps[position];
        return happened switch
        {
            Happened.Done done => automation.With(step with
            {
                Status = StepStatus.Succeeded, Result = done.Result, State = null, Error = null, IsUnknown = false, FinishedAt = now,
            }),
            Happened.Pending pending => automation.With(step with { State = pending.State, IsUnknown = false })
                with { DueAt = now + pending.Pause },
            Happened.Wait wait when step.Status == StepStatus.Undoing => Waiting(automation, wait.Reason, now + wait.Pause),
            Happened.Wait wait when now + wait.Pause - step.BeganAt > options.MaxWait =>
                Failed(automation, step, $"{wait.Reason} It would have to wait longer than a step may."),
            Happened.Wait wait => Waiting(
                automation.With(step with { Status = StepStatus.Waiting, Error = wait.Reason }), wait.Reason, now + wait.Pause),
            Happened.Undone => automation.With(step with { Status = StepStatus.Undone, Error = step.Error, IsUnknown = false }),
            Happened.Failed failed when step.Status == StepStatus.Undoing => UndoFailed(automation, step, failed, chance, now),
            Happened.Failed failed => Failed(automation, step, failed, chance, now),
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Not something that happens."),
        };
    }

    /// <summary>It is to do its steps again from one on; their effects are undone first where that is declared.</summary>
    public static Automation Retried(Automation automation, int from) => automation with
    {
        Status = AutomationStatus.Queued, Ending = Ending.Retried, RetryFrom = from, IsHeld = false, Reason = null, DueAt = null,
        Error = null, FailedStep = null, Result = null, FinishedAt = null,
    };

    /// <summary>No further step begins; effects are undone where that is declared.</summary>
    public static Automation Cancelled(Automation automation) =>
        automation with { Ending = Ending.Cancelled, IsHeld = false, Error = "It was cancelled." };

    private AutomationStep? LastToUndo(Automation automation) => automation.Steps.LastOrDefault(step =>
        type.Steps[step.Position].IsCompensated && step.Attempts > 0
        && (automation.Ending != Ending.Retried || step.Position >= automation.RetryFrom)
        && step.Status is not (StepStatus.Skipped or StepStatus.Pending or StepStatus.Undone or StepStatus.NotUndone));

    private Turn Undo(Automation automation, AutomationStep step, DateTimeOffset now)
    {
        if (step.Status == StepStatus.Undoing && automation.DueAt > now) return new Turn.Later(automation, automation.DueAt);
        // A request that may still be at work there must have come to its end, or there would be nothing to undo yet.
        if (step.Status == StepStatus.Running && step.State is null) step = step with { IsUnknown = true };
        if (step.IsUnknown && step.AttemptedAt + options.LookUpAfter is { } settled && settled > now)
            return new Turn.Later(Waiting(automation.With(step), Unknown(step), settled), settled);
        step = step with { Status = StepStatus.Undoing };
        return new Turn.Undo(automation.With(step) with { Status = AutomationStatus.Running, Reason = null, DueAt = null }, step);
    }

    private Turn Run(Automation automation, AutomationStep step, DateTimeOffset now)
    {
        if (step.Status == StepStatus.Waiting && automation.DueAt > now)
            return new Turn.Later(automation with { Status = AutomationStatus.Waiting }, automation.DueAt);
        if (step.Status == StepStatus.Running && step.State is null)
        {
            // Its worker was lost.
            var mayBeDone = type.Steps[step.Position].Action.CanUndo;
            step = step with { Losses = step.Losses + 1, IsUnknown = mayBeDone, Status = StepStatus.Waiting };
            automation = automation.With(step);
            if (step.Losses > options.MaxLosses)
                return Next(Failed(automation, step, $"The worker that ran it was lost {step.Losses} times."), now);
        }
        if (step.IsUnknown && step.AttemptedAt + options.LookUpAfter is { } settled && settled > now)
            return new Turn.Later(Waiting(automation, Unknown(step), settled), settled);
        if (step.State is null)
            step = step with { Attempts = step.Attempts + 1, AttemptedAt = now, BeganAt = step.BeganAt ?? now };
        step = step with { Status = StepStatus.Running };
        return new Turn.Run(automation.With(step) with
        {
            Status = AutomationStatus.Running, StartedAt = automation.StartedAt ?? now, Reason = null, DueAt = null,
        }, step);
    }

    private Automation Failed(Automation automation, AutomationStep step, Happened.Failed failed, double chance, DateTimeOffset now)
    {
        step = step with { Failures = step.Failures + 1, IsUnknown = step.IsUnknown || failed.IsUnknown };
        if (failed.IsFinal || step.Failures > type.Steps[step.Position].Retries) return Failed(automation, step, failed.Error);
        var pause = Pause(step.Failures, chance);
        if (failed.IsUnknown && pause < options.LookUpAfter) pause = options.LookUpAfter;
        return Waiting(automation.With(step with { Status = StepStatus.Waiting, Error = failed.Error }), failed.Error, now + pause);
    }

    private static Automation Failed(Automation automation, AutomationStep step, string error) =>
        automation.With(step with { Status = StepStatus.Failed, Error = error }) with
        {
            Ending = automation.Ending ?? Ending.Failed, FailedStep = step.Name,
            Error = automation.Ending == Ending.Cancelled ? automation.Error : error, DueAt = null,
        };

    private Automation UndoFailed(Automation automation, AutomationStep step, Happened.Failed failed, double chance, DateTimeOffset now)
    {
        step = step with { UndoFailures = step.UndoFailures + 1 };
        return failed.IsFinal || step.UndoFailures >= UndoAttempts
            ? automation.With(step with { Status = StepStatus.NotUndone, Error = $"Its effect could not be undone. {failed.Error}" })
            : Waiting(automation.With(step), failed.Error, now + Pause(step.UndoFailures, chance));
    }

    /// <summary>Half of it fixed, half by chance: those that failed together are not tried together.</summary>
    private TimeSpan Pause(int failures, double chance) =>
        Backoff.Doubled(options.Backoff, options.MaxBackoff, failures) / 2 * (1 + chance);

    private static Automation Waiting(Automation automation, string reason, DateTimeOffset due) =>
        automation with { Status = AutomationStatus.Waiting, Reason = reason, DueAt = due };

    private static string Unknown(AutomationStep step) =>
        $"Whether the step {step.Name} had its effect is not known yet; it is looked up before anything is repeated.";

    private Automation Ended(Automation automation, AutomationStatus status, DateTimeOffset now)
    {
        var result = status == AutomationStatus.Succeeded ? type.Result.Fill(Json.ScopeOf(automation)).ToJsonString() : null;
        return automation with
        {
            Status = status, Ending = null, IsHeld = false, Reason = null, DueAt = null, FinishedAt = now, Result = result,
            Steps = [.. automation.Steps.Select(step => step.Status is StepStatus.Running or StepStatus.Waiting
                ? step with { Status = StepStatus.Failed, Error = automation.Error, State = null }
                : step)],
        };
    }

    private static Automation Reset(Automation automation) => automation with
    {
        Ending = null,
        Steps = [.. automation.Steps.Select(step => step.Position < automation.RetryFrom ? step : Reset(step))],
    };

    private static AutomationStep Reset(AutomationStep step)
    {
        if (step.Attempts == 0) return step with { Status = StepStatus.Pending };
        // An effect that may be there is looked for under its old marker.
        if (step is { Status: StepStatus.Failed, IsUnknown: true })
            return step with { Status = StepStatus.Pending, Failures = 0, Losses = 0, BeganAt = null, State = null, Error = null };
        return new AutomationStep
        {
            Position = step.Position, Name = step.Name, Action = step.Action, Status = StepStatus.Pending, Round = step.Round + 1,
        };
    }
}
