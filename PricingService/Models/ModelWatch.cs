using System.Data.Common;
using Microsoft.Extensions.Options;
using ServiceDefaults.Notices;

namespace PricingService.Models;

/// <summary>
/// Loads the models in service at start, follows those that other replicas promote, and queues properties with many new outcomes.
/// </summary>
internal sealed partial class ModelWatch(
    ModelTable table, ModelBook book, ModelMetrics metrics, RetrainingTable outcomes, Retrainings retrainings, ChangeNotices notices,
    IOptions<ModelOptions> options, TimeProvider clock, ILogger<ModelWatch> logger) : BackgroundService
{
    /// <summary>Longer than replicas' clocks differ and than a transaction lasts.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bell = new Bell();
        using var regularly = bell.RingEvery(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
        notices.Listen(ModelBook.Notice, bell.Ring);
        var since = clock.GetUtcNow() - Overlap;
        var loaded = false;
        while (true)
        {
            try
            {
                if (!loaded)
                {
                    foreach (var property in await table.ServingPropertiesAsync(options.Value.MaxLoaded, stoppingToken))
                        await book.FindAsync(property);
                    loaded = true;
                }
                var changed = await table.ChangedSinceAsync(since.ToUnixTimeMilliseconds(), stoppingToken);
                foreach (var property in changed) await book.RefreshAsync(property);
                since = clock.GetUtcNow() - Overlap;
                metrics.Promoted(await table.ServingCountAsync(stoppingToken));
                if (options.Value.RetrainAutomatically)
                {
                    foreach (var property in await outcomes.DueAsync(stoppingToken))
                        await retrainings.EnqueueAsync(property, Retrainings.Cause.Outcomes, stoppingToken);
                }
            }
            catch (DbException e)
            {
                Log.NotSeen(logger, e);
            }
            await bell.RungAsync(stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Changed models could not be read; those in memory stay in service")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
