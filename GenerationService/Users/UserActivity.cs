using System.Collections.Concurrent;
using System.Data.Common;

namespace GenerationService.Users;

/// <summary>
/// Records active users: a request that names its user in <c>X-User-ID</c> counts as activity. Requests only note it in memory; it is
/// stored, and the active users are counted, every ten seconds and when the service stops. A crash loses up to ten seconds
/// of activity, which is acceptable.
/// </summary>
internal sealed partial class UserActivity(UserTable users, UserMetrics metrics, TimeProvider clock, ILogger<UserActivity> logger)
    : BackgroundService
{
    private const int MostNoted = 100_000;
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    public void Saw(string userId)
    {
        if (_seen.Count < MostNoted || _seen.ContainsKey(userId)) _seen[userId] = clock.GetUtcNow();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(StoreEvery, clock);
        try
        {
            do await StoreAndCountAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await StoreAndCountAsync(CancellationToken.None);
        }
    }

    private async Task StoreAndCountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var seen = _seen.ToArray();
            if (seen.Length > 0)
            {
                await users.NoteAsync(seen.ToDictionary(), cancellationToken);
                // Only what was stored: a user seen again in the meantime stays noted.
                foreach (var user in seen) _seen.TryRemove(user);
            }

            foreach (var timeframe in Enum.GetValues<Timeframe>())
                metrics.Active(timeframe, await users.ActiveSinceAsync(clock.GetUtcNow() - timeframe.Length(), cancellationToken));
        }
        catch (DbException e)
        {
            Log.NotStored(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Users' activity could not be stored; it will be stored the next time")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
