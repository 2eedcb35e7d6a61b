using Microsoft.Extensions.Time.Testing;

namespace Testing;

/// <summary>The clock of most tests, which moves only when they advance it: noon of 31 January 2026, in UTC.</summary>
public static class TestClock
{
    public static FakeTimeProvider AtNoon() => new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
}
