using Microsoft.Extensions.Options;
using PricingService.Models;
using PricingService.Models.Acceptance;
using ServiceDefaults.Notices;

namespace PricingService.Prices.Bids;

/// <summary>
/// Learns bid prices anew: of every portfolio once a day, and of one with many new outcomes or another model at once. Follows what other
/// replicas learnt.
/// </summary>
internal sealed partial class BidWatch(BidTable table, BidBook book, BidRun run, AskedPrices asked, AcceptanceTable outcomes,
    ChangeNotices notices, IOptions<PriceOptions> options, TimeProvider clock, ILogger<BidWatch> logger) : BackgroundService
{
    /// <summary>Longer than replicas' clocks differ and than a transaction lasts.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Daily = TimeSpan.FromHours(23);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bell = new Bell();
        using var regularly = bell.RingEvery(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
        notices.Listen(BidBook.Notice, bell.Ring);
        var since = clock.GetUtcNow() - Overlap;
        while (true)
        {
            try
            {
                book.Forget(await table.ChangedSinceAsync(since.ToUnixTimeMilliseconds(), stoppingToken));
                since = clock.GetUtcNow() - Overlap;
                await LearnAsync(stoppingToken);
            }
            // Whatever it was: prices are asked with what was learnt before.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.NotSeen(logger, e);
            }
            await bell.RungAsync(stoppingToken);
        }
    }

    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        var known = await table.LearningsAsync(cancellationToken);
        foreach (var (portfolio, count) in await outcomes.OutcomesByPortfolioAsync(cancellationToken))
        {
            var (before, at) = known.GetValueOrDefault(portfolio);
            var grown = count - before >= options.Value.LearnAfterOutcomes && (count - before) * 10 >= before;
            var old = at > 0 && clock.GetUtcNow().ToUnixTimeMilliseconds() - at >= Daily.TotalMilliseconds;
            if (!grown && !old) continue;
            if (!await table.ClaimAsync(portfolio, count, at, cancellationToken)) continue;
            await run.LearnAsync(portfolio, cancellationToken);
            if (old) await asked.RemoveOlderAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-3), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Bid prices could not be learnt; those in memory stay in use")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
