using System.Data.Common;
using Microsoft.Extensions.Options;

namespace PricingService.Competitors.Feeds;

/// <summary>Looks every few seconds which feeds are due, and has them pulled, a few at a time.</summary>
internal sealed partial class FeedWorker(
    FeedCatalog feeds, FeedTable table, FeedPuller puller, IOptions<CompetitorOptions> options, TimeProvider clock,
    ILogger<FeedWorker> logger) : BackgroundService
{
    private readonly Dictionary<string, Task> _running = new(StringComparer.OrdinalIgnoreCase);
    private bool _met;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (feeds.All.Count == 0) return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
        try
        {
            do await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await Task.WhenAll(_running.Values);
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        foreach (var done in _running.Where(pull => pull.Value.IsCompleted).Select(pull => pull.Key).ToList()) _running.Remove(done);
        try
        {
            if (!_met) await MeetAsync(stoppingToken);
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var due = (await table.ListAsync(stoppingToken)).Where(state => state.NextPullAt <= now && state.LeaseUntil <= now).OrderBy(
                state => state.NextPullAt);
            foreach (var state in due)
            {
                if (_running.Count >= options.Value.MostPullsAtOnce) return;
                if (feeds.All.FirstOrDefault(feed => feed.Source == state.Source) is not { } feed || _running.ContainsKey(feed.Source))
                    continue;
                var lease = TimeSpan.FromSeconds(feed.Options.TimeoutSeconds + options.Value.LeaseSeconds);
                if (await table.TakeAsync(feed.Source, $"l_{Guid.NewGuid():N}", now, now + (long)lease.TotalMilliseconds,
                    stoppingToken) is { } taken)
                    _running[feed.Source] = Task.Run(() => PullAsync(feed, taken, stoppingToken), CancellationToken.None);
            }
        }
        catch (DbException e)
        {
            Log.NotSeen(logger, e);
        }
    }

    private async Task MeetAsync(CancellationToken stoppingToken)
    {
        foreach (var feed in feeds.All)
        {
            var now = clock.GetUtcNow();
            var first = now + FeedSchedule.First(TimeSpan.FromMinutes(feed.Options.IntervalMinutes), puller.Chance());
            await table.MeetAsync(feed, now.ToUnixTimeMilliseconds(), first.ToUnixTimeMilliseconds(), stoppingToken);
        }
        _met = true;
    }

    /// <summary>What fails here is the database: the lease runs out, and the feed is due again.</summary>
    private async Task PullAsync(Feed feed, FeedState state, CancellationToken stoppingToken)
    {
        try
        {
            await puller.PullAsync(feed, state, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Log.NotFinished(logger, e, feed.Source);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The schedule of the competitor feeds cannot be read; it is tried again")]
        public static partial void NotSeen(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Error, "What came of the pull of competitor feed {Feed} could not be written; it is pulled again when " +
            "its lease has run out")]
        public static partial void NotFinished(ILogger logger, Exception exception, string feed);
    }
}
