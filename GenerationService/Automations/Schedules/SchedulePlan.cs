using System.Data.Common;
using Jobs;
using Storage;

namespace GenerationService.Automations.Schedules;

/// <summary>Makes sure that each schedule has its job, due when the settings say: also when they have changed.</summary>
internal sealed partial class SchedulePlan(
    ScheduleCatalog schedules, OpenJobs open, JobClient jobs, Database database, TimeProvider clock, ILogger<SchedulePlan> logger)
    : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(30);

    /// <summary>What is due so soon may be waiting for room in the queue.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (schedules.All.Count == 0) return;
        using var timer = new PeriodicTimer(BetweenLooks, clock);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (DbException e)
            {
                Log.NotSeen(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var planned = (await open.ListAsync(ScheduleHandler.QueueName, cancellationToken)).ToDictionary(job => job.OpenKey ?? "",
            StringComparer.Ordinal);
        foreach (var schedule in schedules.All.Where(schedule => schedule.Options.Enabled))
        {
            var (now, next) = (clock.GetUtcNow(), schedule.Next(clock.GetUtcNow()));
            if (!planned.TryGetValue(schedule.Name, out var job))
                await jobs.EnqueueAsync(
                    new NewJob(ScheduleHandler.QueueName, "{}", "") { OpenKey = schedule.Name, NotBefore = next }, cancellationToken);
            else if (job.Status == JobStatus.Queued && job.DueAt != next && job.DueAt > now + Soon)
                await database.WriteAsync((connection, transaction) => OpenJobs.MoveAsync(job, next, connection, transaction),
                    cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The schedules of automations cannot be read; trying again")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
