using System.Data.Common;
using Microsoft.Extensions.Options;
using PricingService.Properties;

namespace PricingService.Packs;

/// <summary>
/// Keeps the freshness metric up to date as packs age, properties change and other replicas or the command line build packs,
/// and measures command-line builds.
/// </summary>
internal sealed partial class PackWatch(
    PackTable table, PackBuildTable ended, PropertyTable properties, PackMetrics metrics, IOptions<PackOptions> options,
    TimeProvider clock, ILogger<PackWatch> logger)
    : BackgroundService
{
    private const int MostShown = 200;

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var current = await table.CurrentAsync(MostShown, cancellationToken);
        metrics.Show([.. current.Select(pack => (pack.PackId, pack.StateAt(now, options.Value.StaleAfter)))],
            await properties.CountAsync(cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
                foreach (var build in await ended.TakeUnmeasuredAsync(stoppingToken)) metrics.Built(build);
            }
            catch (DbException e)
            {
                Log.NotSeen(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The state of the packs could not be read; the metric keeps its last value")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
