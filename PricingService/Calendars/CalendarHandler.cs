using System.Data.Common;
using Jobs;
using Microsoft.Extensions.Options;
using PricingService.Availability;
using PricingService.Competitors.Feeds;
using Storage;

namespace PricingService.Calendars;

/// <summary>Pulls calendars that are due, a few at a time. Each is one job, which a pull puts back with the time of the next one.</summary>
internal sealed class CalendarHandler(
    CalendarCatalog feeds, CalendarPuller puller, AvailabilityBook availability, Database database, IOptions<CalendarOptions> options,
    TimeProvider clock) : IJobHandler
{
    public const string QueueName = "calendar_feed";

    /// <summary>A calendar that this replica does not know may be configured in another one.</summary>
    private static readonly TimeSpan LeftToOthers = TimeSpan.FromMinutes(1);

    public string Queue => QueueName;

    public int? Concurrency => options.Value.MaxConcurrentPulls;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        if (feeds.Find(job.OpenKey!) is not { } feed)
        {
            return new JobResult((connection, transaction) =>
                OpenJobs.AgainAsync(job, clock.GetUtcNow() + LeftToOthers, connection, transaction));
        }
        var state = await database.WriteAsync(async (connection, transaction) =>
        {
            await CalendarTable.MeetAsync(feed, connection, transaction);
            return await CalendarTable.FindAsync(feed.Source, connection, transaction);
        }, cancellationToken);
        var pull = await puller.PullAsync(feed, state with { LastPullAt = job.StartedAt?.ToUnixTimeMilliseconds() }, cancellationToken);
        return new JobResult(async (connection, transaction) =>
        {
            var isSame = await CalendarTable.FinishAsync(pull.State, pull.Content, pull.Today, clock.GetUtcNow(), connection, transaction);
            await OpenJobs.AgainAsync(job, isSame ? pull.Next : clock.GetUtcNow(), connection, transaction);
        }, _ =>
        {
            puller.Pulled(feed, pull);
            availability.Forget(feed.Options.Property);
            return Task.CompletedTask;
        });
    }
}

/// <summary>Makes sure that each configured calendar has its job, also after its settings changed or its job was given up.</summary>
internal sealed partial class CalendarPlan(
    CalendarCatalog feeds, CalendarTable table, CalendarPuller puller, OpenJobs open, JobClient jobs, Database database,
    IOptions<CalendarOptions> options, TimeProvider clock, ILogger<CalendarPlan> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (feeds.All.Count == 0) return;
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
        var known = (await table.ListAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal);
        var planned = (await open.ListAsync(CalendarHandler.QueueName, cancellationToken)).Select(job => job.OpenKey).ToHashSet();
        foreach (var feed in feeds.All)
        {
            if (planned.Contains(feed.Source) && known.GetValueOrDefault(feed.Source)?.Fingerprint == feed.Fingerprint) continue;
            await database.WriteAsync((connection, transaction) => PlanAsync(feed, connection, transaction), cancellationToken);
        }
    }

    private async Task PlanAsync(CalendarFeed feed, DbConnection connection, DbTransaction transaction)
    {
        var first = clock.GetUtcNow() + FeedSchedule.First(TimeSpan.FromMinutes(feed.Options.IntervalMinutes), puller.Chance());
        var isNew = await CalendarTable.MeetAsync(feed, connection, transaction);
        var job = new NewJob(CalendarHandler.QueueName, "{}", "") { OpenKey = feed.Source, NotBefore = first };
        if (await jobs.EnqueueAsync(job, connection, transaction) is Enqueued.Open planned && isNew)
            await OpenJobs.MoveAsync(planned.Job, first, connection, transaction);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The schedule of the calendars cannot be read; trying again")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
