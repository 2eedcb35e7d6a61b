using System.Data.Common;
using Microsoft.Extensions.Options;

namespace PricingService.Quotes;

/// <summary>Removes quotes past their retention, once a day.</summary>
internal sealed partial class QuoteRetention(
    QuoteTable table, IOptions<QuoteOptions> options, TimeProvider clock, ILogger<QuoteRetention> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var daily = new PeriodicTimer(TimeSpan.FromDays(1), clock);
        do
        {
            try
            {
                var removed = await table.RemoveOlderAsync(clock.GetUtcNow().AddDays(-options.Value.RetentionDays).ToUnixTimeMilliseconds(),
                    stoppingToken);
                if (removed > 0) Log.Removed(logger, removed);
            }
            catch (DbException e)
            {
                Log.NotRemoved(logger, e);
            }
        }
        while (await daily.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Removed {Count} quotes past their retention")]
        public static partial void Removed(ILogger logger, int count);

        [LoggerMessage(LogLevel.Warning, "Old quotes were not removed; the next attempt is tomorrow")]
        public static partial void NotRemoved(ILogger logger, Exception exception);
    }
}
