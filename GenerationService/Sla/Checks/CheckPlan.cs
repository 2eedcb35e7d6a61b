using System.Data.Common;
using GenerationService.Sla.Alerts;
using Jobs;
using Microsoft.Extensions.Options;
using Storage;

namespace GenerationService.Sla.Checks;

/// <summary>
/// Makes sure that each configured check has its job, and the alerts theirs: when it is first configured, if its job has become a dead
/// letter, and if it is due only long after its interval, because that was shortened or a replica's clock was ahead.
/// </summary>
internal sealed partial class CheckPlan(
    CheckCatalog checks, OpenJobs open, JobClient jobs, Database database, IOptions<SlaOptions> options, TimeProvider clock,
    ILogger<CheckPlan> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
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
        var planned = (await open.ListAsync(CheckHandler.QueueName, cancellationToken)).ToDictionary(job => job.OpenKey ?? "",
            StringComparer.Ordinal);
        foreach (var check in checks.All)
        {
            if (!planned.TryGetValue(check.Name, out var job))
                await PlanAsync(CheckHandler.QueueName, check.Name, First(check), cancellationToken);
            else if (job.Status == JobStatus.Queued && job.DueAt > clock.GetUtcNow() + (2 * check.Interval))
                await MoveAsync(job, First(check), cancellationToken);
        }
        if (options.Value.AlertmanagerUrl.Length > 0
            && await open.FindAsync(AlertHandler.QueueName, AlertHandler.OnlyJob, cancellationToken) is null)
            await PlanAsync(AlertHandler.QueueName, AlertHandler.OnlyJob, clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>Soon, but not all at once: within ten seconds.</summary>
    private DateTimeOffset First(Check check)
    {
        var (now, next) = (clock.GetUtcNow(), CheckSchedule.Next(check, clock.GetUtcNow()));
        return now + TimeSpan.FromTicks((next - now).Ticks % TimeSpan.FromSeconds(10).Ticks);
    }

    private Task<Enqueued> PlanAsync(string queue, string name, DateTimeOffset at, CancellationToken cancellationToken) =>
        jobs.EnqueueAsync(new NewJob(queue, "{}", "") { OpenKey = name, NotBefore = at }, cancellationToken);

    private Task MoveAsync(Job job, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => OpenJobs.MoveAsync(job, at, connection, transaction), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The schedule of the synthetic checks cannot be read; trying again")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
