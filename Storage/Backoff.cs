namespace Storage;

/// <summary>Doubling pauses up to the longest, each spread over ±50 % so that callers who collided do not collide again.</summary>
public sealed class Backoff(TimeProvider clock, TimeSpan first, TimeSpan longest)
{
    // Enough for any pause to have reached the longest, but not so much that the power is infinite.
    private const int MaxDoublings = 62;

    // Replicas must not share a sequence; within a process any will do.
    private readonly Random _jitter = new(Environment.ProcessId);
    private readonly Lock _gate = new();

    /// <summary>
    /// The pause before an attempt, without spread: <paramref name="first"/> after the first, twice that after the second,
    /// never more than the longest.
    /// </summary>
    /// <param name="first">The pause after the first attempt.</param>
    /// <param name="longest">The longest pause.</param>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    public static TimeSpan Doubled(TimeSpan first, TimeSpan longest, long attempt) =>
        TimeSpan.FromTicks((long)Math.Min(first.Ticks * Math.Pow(2, Math.Min(attempt - 1, MaxDoublings)), longest.Ticks));

    /// <summary>Waits after a failed attempt; the first one is 1.</summary>
    public Task DelayAsync(int attempt, CancellationToken cancellationToken) => Task.Delay(DelayOf(attempt), clock, cancellationToken);

    internal TimeSpan DelayOf(int attempt)
    {
        double spread;
        lock (_gate) spread = 0.5 + _jitter.NextDouble();
        return Doubled(first, longest, attempt) * spread;
    }
}
