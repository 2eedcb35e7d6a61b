using Testing;

namespace Storage.Tests;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(3, 0.4)]
    [InlineData(7, 5)]
    [InlineData(5_000, 5)]
    public void Pauses_double_up_to_the_longest_and_are_spread_by_half(int attempt, double seconds)
    {
        var backoff = new Backoff(TestClock.AtNoon(), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(5));
        var delays = Enumerable.Range(0, 100).Select(_ => backoff.DelayOf(attempt).TotalSeconds).ToList();
        Assert.All(delays, delay => Assert.InRange(delay, 0.5 * seconds, 1.5 * seconds));
        Assert.True(delays.Max() - delays.Min() > 0.5 * seconds, "They hardly differ.");
    }
}
