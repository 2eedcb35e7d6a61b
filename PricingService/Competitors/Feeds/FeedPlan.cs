using System.Data.Common;
using Jobs;
using Microsoft.Extensions.Options;
using Storage;

namespace PricingService.Competitors.Feeds;

/// <summary>
/// Makes sure that each configured feed has its job: when it is first configured, again when its configuration changes, and again
/// if its job has become a dead letter.
/// </summary>
internal sealed partial class FeedPlan(
    FeedCatalog feeds, FeedTable table, FeedPuller puller, OpenJobs open, JobClient jobs, Database database,
    IOptions<CompetitorOptions> options, TimeProvider clock, ILogger<FeedPlan> logger) : BackgroundService
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
        var planned = (await open.ListAsync(FeedHandler.QueueName, cancellationToken)).Select(job => job.OpenKey).ToHashSet();
        foreach (var feed in feeds.All)
        {
            if (planned.Contains(feed.Source) && known.GetValueOrDefault(feed.Source)?.Fingerprint == feed.Fingerprint) continue;
            await database.WriteAsync((connection, transaction) => PlanAsync(feed, connection, transaction), cancellationToken);
        }
    }

    private async Task PlanAsync(Feed feed, DbConnection connection, DbTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var first = now + FeedSchedule.First(TimeSpan.FromMinutes(feed.Options.IntervalMinutes), puller.Chance());
        var isNew = await FeedTable.MeetAsync(feed, now, connection, transaction);
        var job = new NewJob(FeedHandler.QueueName, "{}", "") { OpenKey = feed.Source, NotBefore = first };
        if (await jobs.EnqueueAsync(job, connection, transaction) is Enqueued.Open planned && isNew)
            await OpenJobs.MoveAsync(planned.Job, first, connection, transaction);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The schedule of the competitor feeds cannot be read; trying again")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
