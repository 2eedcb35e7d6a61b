using Jobs;
using Microsoft.Extensions.Options;
using Storage;

namespace GenerationService.Automations;

/// <summary>
/// Runs automations, one step for each turn of their job: the intention is stored, the step runs, and its result is stored in the
/// transaction that puts the job back on its queue for the next one. Between steps, nothing of an automation is in memory.
/// </summary>
internal sealed class AutomationHandler(
    Database database, AutomationTable table, AutomationTypes types, StepRunner runner, AutomationReports reports,
    IOptions<AutomationOptions> options, Random random, TimeProvider clock) : IJobHandler
{
    public const string QueueName = "automation";

    /// <summary>Due when somebody resumes it.</summary>
    private static readonly DateTimeOffset Whenever = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Queue => QueueName;

    public int? Concurrency => options.Value.Concurrency;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        var (turn, type) = await BeginAsync(job, cancellationToken);
        switch (turn)
        {
            case Turn.Run run:
                return Stored(job, type!, run.Step, await runner.RunAsync(run.After, type!, run.Step, cancellationToken));
            case Turn.Undo undo:
                return Stored(job, type!, undo.Step, await runner.UndoAsync(undo.After, type!, undo.Step, cancellationToken));
            case Turn.Later:
                return Stored(job, type!, null, null);
            default:
                return new JobResult((_, _) => Task.CompletedTask);
        }
    }

    /// <summary>A job that this release cannot read, or that failed in a way that nobody foresaw.</summary>
    public JobEffects? Dead(Job job, bool isLost) => async (connection, transaction) =>
    {
        if (await table.LockAsync(job.Id, connection, transaction) is not { FinishedAt: null } automation) return;
        var reason = job.Error ?? "It failed unexpectedly.";
        await table.SaveAsync(automation, automation with
        {
            Status = AutomationStatus.Failed, Ending = null, IsHeld = false, Reason = null, DueAt = null, Error = reason,
            FinishedAt = clock.GetUtcNow(),
        }, connection, transaction);
    };

    public void Ended(Job job, JobStatus status, TimeSpan ran)
    {
        if (status == JobStatus.Dead) reports.Dead(job);
    }

    private async Task<(Turn? Turn, AutomationType? Type)> BeginAsync(Job job, CancellationToken cancellationToken)
    {
        var (before, turn, type) = await database.WriteAsync<(Automation?, Turn?, AutomationType?)>(async (connection, transaction) =>
        {
            if (await table.LockAsync(job.Id, connection, transaction) is not { FinishedAt: null } automation) return default;
            var type = await types.KeptAsync(automation.TypeSha256, connection, transaction)
                ?? throw new JobFailedException("This release can no longer run this type of automation as it was declared.");
            var turn = new Course(type, options.Value).Next(automation, clock.GetUtcNow());
            if (turn.After != automation) await table.SaveAsync(automation, turn.After, connection, transaction);
            return (automation, turn, type);
        }, cancellationToken);
        if (turn is not null) reports.Tell(before!, turn.After);
        return (turn, type);
    }

    /// <summary>
    /// Stores what happened, and when the next turn is. Somebody may have paused, resumed or cancelled it meanwhile, so both are decided
    /// on what is stored now.
    /// </summary>
    private JobResult Stored(Job job, AutomationType type, AutomationStep? begun, Happened? happened)
    {
        var (before, after) = ((Automation?)null, (Automation?)null);
        var chance = Chance();
        return new JobResult(async (connection, transaction) =>
        {
            var now = clock.GetUtcNow();
            var course = new Course(type, options.Value);
            before = (await table.LockAsync(job.Id, connection, transaction))!;
            after = happened is null ? before : course.After(before, begun!.Position, happened, chance, now);
            var next = course.Next(after, now);
            // An end and a pause are stored at once; an intention is stored when its turn comes.
            if (next is Turn.Over or Turn.Later) after = next.After;
            if (after != before) await table.SaveAsync(before, after, connection, transaction);
            if (after.FinishedAt is null) await OpenJobs.AgainAsync(job, DueAt(next, after, now), connection, transaction);
        }, isStored =>
        {
            if (isStored) reports.Tell(before!, after!);
            return Task.CompletedTask;
        });
    }

    private static DateTimeOffset DueAt(Turn next, Automation after, DateTimeOffset now) => next switch
    {
        Turn.Later later => later.Due ?? Whenever,
        Turn.Run => after.DueAt ?? now,
        _ => now,
    };

    private double Chance()
    {
        lock (random) return random.NextDouble();
    }
}
