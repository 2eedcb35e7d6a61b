using Microsoft.Extensions.Time.Testing;

namespace Testing;

/// <summary>The clock of most tests, which moves only when they advance it: noon of 31 January 2026, in UTC.</summary>
public static class TestClock
{
    /// <summary>Longer than the services' watchers sleep.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);

    public static FakeTimeProvider AtNoon() => new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    /// <summary>
    /// Turns the clock by hours or days with the last half minute alone passing: what is due by the clock is due, and watchers look once
    /// rather than thousands of times.
    /// </summary>
    public static void Leap(this FakeTimeProvider clock, TimeSpan by)
    {
        clock.AdjustTime(clock.GetUtcNow() + by - Tick);
        clock.Advance(Tick);
    }
}
