using Jobs;
using Microsoft.Extensions.Options;
using Storage;

namespace PricingService.Competitors.Feeds;

/// <summary>Pulls feeds that are due, a few at a time. Each is one job, which a pull puts back with the time of the next one.</summary>
internal sealed class FeedHandler(
    FeedCatalog feeds, FeedPuller puller, Database database, IOptions<CompetitorOptions> options, TimeProvider clock)
    : IJobHandler
{
    public const string QueueName = "competitor_feed";

    /// <summary>A feed that this replica does not know may be configured in another one.</summary>
    private static readonly TimeSpan LeftToOthers = TimeSpan.FromMinutes(1);

    public string Queue => QueueName;

    public int? Concurrency => options.Value.MaxConcurrentPulls;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        if (feeds.All.FirstOrDefault(feed => feed.Source == job.OpenKey) is not { } feed)
        {
            return new JobResult((connection, transaction) =>
                OpenJobs.AgainAsync(job, clock.GetUtcNow() + LeftToOthers, connection, transaction));
        }
        var state = await database.WriteAsync(async (connection, transaction) =>
        {
            await FeedTable.MeetAsync(feed, clock.GetUtcNow(), connection, transaction);
            return await FeedTable.FindAsync(feed.Source, connection, transaction);
        }, cancellationToken);
        var pull = await puller.PullAsync(feed, state with { LastPullAt = job.StartedAt?.ToUnixTimeMilliseconds() }, cancellationToken);
        return new JobResult(async (connection, transaction) =>
        {
            var isSame = await FeedTable.FinishAsync(pull.State, connection, transaction);
            // A feed whose configuration has changed is pulled again in full.
            await OpenJobs.AgainAsync(job, isSame ? pull.Next : clock.GetUtcNow(), connection, transaction);
        }, _ =>
        {
            puller.Pulled(feed, pull);
            return Task.CompletedTask;
        });
    }
}
