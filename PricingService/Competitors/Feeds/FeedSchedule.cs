using Storage;

namespace PricingService.Competitors.Feeds;

/// <summary>When a feed is pulled next. Pure.</summary>
internal static class FeedSchedule
{
    /// <summary>If a feed asks for a longer pause, it is pulled after this one all the same.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    /// <summary>First pulls are spread over this.</summary>
    private static readonly TimeSpan FirstWithin = TimeSpan.FromMinutes(1);

    /// <param name="failures">In a row, including this one; 0 after a success.</param>
    /// <param name="retryAfter">What the feed asked for.</param>
    /// <param name="chance">0 to 1: spreads the pulls of feeds, and of replicas, by a tenth each way.</param>
    public static TimeSpan Pause(TimeSpan interval, long failures, TimeSpan? retryAfter, TimeSpan longest, double chance)
    {
        var cap = longest > interval ? longest : interval;
        var doubled = Backoff.Doubled(interval, cap, failures + 1);
        var spread = doubled * (0.9 + (0.2 * chance));
        var asked = retryAfter > LongestRetryAfter ? LongestRetryAfter : retryAfter ?? TimeSpan.Zero;
        return spread > asked ? spread : asked;
    }

    public static TimeSpan First(TimeSpan interval, double chance) => (interval < FirstWithin ? interval : FirstWithin) * chance;
}
