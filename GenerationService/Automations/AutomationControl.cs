using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Storage;

namespace GenerationService.Automations;

/// <summary>
/// Pauses, resumes, cancels and retries automations. What is asked for is stored with the automation and its job is made due; the
/// change of course itself is made where all others are, in <see cref="Course"/>.
/// </summary>
internal sealed class AutomationControl(
    Database database, AutomationTable table, AutomationReports reports, JobClient queue, TimeProvider clock)
{
    /// <summary>No further step begins; one that runs is finished first.</summary>
    public Task<Changed> PauseAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, automation => automation switch
    {
        { FinishedAt: not null } => AutomationProblems.Finished(automation.Status),
        { Ending: not null } => AutomationProblems.Ending(),
        { Status: AutomationStatus.Running } => Fits(automation with { IsHeld = true }),
        _ => Fits(automation with { IsHeld = true, Status = AutomationStatus.Paused }),
    }, cancellationToken);

    public Task<Changed> ResumeAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, automation => automation switch
    {
        { FinishedAt: not null } => AutomationProblems.Finished(automation.Status),
        { Ending: not null } => AutomationProblems.Ending(),
        { IsHeld: false } => AutomationProblems.NotPaused(automation.Status),
        _ => Fits(automation with { IsHeld = false, Status = Resumed(automation) }),
    }, cancellationToken);

    /// <summary>Ends it at once if nothing of it runs and there is nothing to undo, otherwise as soon as that is done.</summary>
    public Task<Changed> CancelAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, automation => automation switch
    {
        { FinishedAt: not null } => AutomationProblems.Finished(automation.Status),
        { Ending: Ending.Cancelled or Ending.Failed } => Fits(automation),
        _ when automation.Status != AutomationStatus.Running && automation.Steps.All(step => step.Attempts == 0) =>
            Fits(Course.Cancelled(automation) with
            {
                Status = AutomationStatus.Cancelled, Ending = null, Reason = null, DueAt = null, FinishedAt = clock.GetUtcNow(),
            }),
        _ => Fits(Course.Cancelled(automation)),
    }, cancellationToken);

    /// <param name="id">Of one that has failed or was cancelled.</param>
    /// <param name="fromStep">Null: from the first step that has not succeeded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Changed> RetryAsync(string id, string? fromStep, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync(async (connection, transaction) =>
        {
            var before = await table.LockAsync(id, connection, transaction);
            var check = before is null ? AutomationProblems.Unknown() : Retried(before, fromStep);
            if (check.After is null) return new Changed(before, null, check.Problem);
            await table.SaveAsync(before!, check.After, connection, transaction);
            await OpenJobs.AgainAsync(id, clock.GetUtcNow(), connection, transaction);
            return new Changed(before, check.After, null);
        }, cancellationToken);
        return Told(result);
    }

    private async Task<Changed> ChangeAsync(string id, Func<Automation, Check> change, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync(async (connection, transaction) =>
        {
            // The job first: a worker that ends a turn also locks it before it locks the automation.
            if (await OpenJobs.GetAsync(AutomationHandler.QueueName, id, connection, transaction) is { } job)
                await OpenJobs.MoveAsync(job, clock.GetUtcNow(), connection, transaction);
            var before = await table.LockAsync(id, connection, transaction);
            var check = before is null ? AutomationProblems.Unknown() : change(before);
            if (check.After is null) return new Changed(before, null, check.Problem);
            if (check.After != before) await table.SaveAsync(before!, check.After, connection, transaction);
            return new Changed(before, check.After, null);
        }, cancellationToken);
        return Told(result);
    }

    private Changed Told(Changed changed)
    {
        if (changed.After is null) return changed;
        reports.Tell(changed.Before!, changed.After);
        queue.Wake(AutomationHandler.QueueName);
        return changed;
    }

    private static Check Retried(Automation automation, string? fromStep)
    {
        if (automation.Status is not (AutomationStatus.Failed or AutomationStatus.Cancelled))
            return AutomationProblems.NotFailed(automation.Status);
        var first = automation.Steps.FirstOrDefault(step => !step.IsPassed) ?? automation.Steps[^1];
        var from = fromStep is null ? first : automation.Steps.FirstOrDefault(step => step.Name == fromStep);
        if (from is null) return AutomationProblems.UnknownStep(automation.Steps);
        return from.Position > first.Position
            ? AutomationProblems.StepMissing(first.Name)
            : Fits(Course.Retried(automation, from.Position));
    }

    private AutomationStatus Resumed(Automation automation)
    {
        if (automation.DueAt > clock.GetUtcNow()) return AutomationStatus.Waiting;
        return automation.StartedAt is null ? AutomationStatus.Queued : AutomationStatus.Running;
    }

    private static Check Fits(Automation after) => new(after, null);

    /// <summary>The changed automation, or why it can't be changed like that.</summary>
    private sealed record Check(Automation? After, ProblemHttpResult? Problem)
    {
        public static implicit operator Check(ProblemHttpResult problem) => new(null, problem);
    }
}

/// <param name="After">Null: nothing was changed, because of the problem.</param>
internal sealed record Changed(Automation? Before, Automation? After, ProblemHttpResult? Problem);
