using System.Data.Common;
using Microsoft.Extensions.Options;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>
/// Removes packs that are no longer needed, once a day, each in its own transaction. A pack stays while any of these
/// holds: it is younger than
/// <see cref="PackOptions.RetentionDays"/>, one of its nights is still to come, it is among the newest
/// <see cref="PackOptions.MinKept"/> of its scope, or it is the newest of its scope that was ever fresh. So a scope's
/// current pack stays, whatever its age.
/// </summary>
internal sealed partial class PackRetention(
    PackTable packs, PackBuildTable builds, IOptions<PackOptions> options, TimeProvider clock, ILogger<PackRetention> logger)
        : BackgroundService
{
    private const int MostAtOnce = 100;

    public async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = now.AddDays(-options.Value.RetentionDays).ToUnixTimeMilliseconds();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var removed = 0;
        while (await packs.RemovableAsync(before, today, options.Value.MinKept, MostAtOnce, cancellationToken) is { Count: > 0 } some)
        {
            foreach (var id in some) await packs.RemoveAsync(id, cancellationToken);
            removed += some.Count;
        }
        await builds.RemoveOlderAsync(before, cancellationToken);
        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var daily = new PeriodicTimer(TimeSpan.FromDays(1), clock);
        do
        {
            try
            {
                if (await RemoveAsync(stoppingToken) is > 0 and var removed) Log.Removed(logger, removed, options.Value.RetentionDays);
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
        [LoggerMessage(LogLevel.Information, "Removed {Count} pricing packs older than {Days} days")]
        public static partial void Removed(ILogger logger, int count, int days);

        [LoggerMessage(LogLevel.Warning, "Old pricing packs were not removed; the next attempt is tomorrow")]
        public static partial void NotRemoved(ILogger logger, Exception exception);
    }
}
