using Jobs;

namespace GenerationService.Automations.Schedules;

/// <summary>
/// Starts the automations that are due. Each schedule is one job for all replicas: the automation is stored in the transaction that puts
/// the job back for the next time, so each slot starts one, whoever dies meanwhile. One that nobody could start in time is started late.
/// </summary>
internal sealed partial class ScheduleHandler(
    ScheduleCatalog schedules, AutomationStarts starts, TimeProvider clock, ILogger<ScheduleHandler> logger) : IJobHandler
{
    public const string QueueName = "automation_schedule";

    private static readonly TimeSpan WhileFull = TimeSpan.FromMinutes(1);

    public string Queue => QueueName;

    public int? Concurrency => 1;

    public Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        // A replica that still has it plans it again.
        if (schedules.FindEnabled(job.OpenKey) is not { } schedule) return Task.FromResult(new JobResult((_, _) => Task.CompletedTask));
        Enqueued? started = null;
        return Task.FromResult(new JobResult(async (connection, transaction) =>
        {
            var now = clock.GetUtcNow();
            started = await starts.StoreAsync(schedule.Type, schedule.Inputs, schedule.KeyAt(now), connection, transaction);
            await OpenJobs.AgainAsync(job, started is Enqueued.Full ? now + WhileFull : schedule.Next(now), connection, transaction);
        }, isStored =>
        {
            if (isStored) Tell(schedule, started);
            return Task.CompletedTask;
        }));
    }

    private void Tell(Schedule schedule, Enqueued? started)
    {
        if (started is Enqueued.Full) Log.Full(logger, schedule.Name);
        if (started is not Enqueued.Accepted accepted) return;
        starts.Wake();
        Log.Started(logger, schedule.Name, accepted.Job.Id);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Schedule {Schedule} started automation {AutomationId}")]
        public static partial void Started(ILogger logger, string schedule, string automationId);

        [LoggerMessage(2, LogLevel.Warning, "Schedule {Schedule}: too many automations are open; it tries again in a minute")]
        public static partial void Full(ILogger logger, string schedule);
    }
}
