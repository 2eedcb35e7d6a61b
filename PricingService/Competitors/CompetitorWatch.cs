using System.Data.Common;
using Microsoft.Extensions.Options;
using PricingService.Competitors.Feeds;

namespace PricingService.Competitors;

/// <summary>Follows other replicas' rates, and the age of each source's last delivery.</summary>
internal sealed partial class CompetitorWatch(
    RateTable table, SourceTable sources, FeedTable feedTable, FeedCatalog feeds, CompetitorBook book, CompetitorMetrics metrics,
    IOptions<CompetitorOptions> options, TimeProvider clock, ILogger<CompetitorWatch> logger) : BackgroundService
{
    /// <summary>Longer than replicas' clocks differ and than a transaction lasts.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    private DateTimeOffset _since;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
        _since = clock.GetUtcNow() - Overlap;
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
        var now = clock.GetUtcNow();
        foreach (var (property, revision) in await table.ChangedSinceAsync(_since.ToUnixTimeMilliseconds(), cancellationToken))
            await book.RefreshAsync(property, revision);
        _since = now - Overlap;

        var configured = (await feedTable.ListAsync(cancellationToken)).Where(state => feeds.Find(state.Source) is not null).ToList();
        metrics.Pulled(configured.Count(state => state.Failures == 0), configured.Count(state => state.Failures > 0));
        var pulled = configured.Select(state => (state.Source, state.LastSuccessAt ?? state.CreatedAt));
        var pushed = (await sources.ListAsync(cancellationToken)).Where(source => feeds.Find(source.Source) is null);
        metrics.Heard(pulled.Concat(pushed));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Changed competitor rates could not be read; those in memory stay in use")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
