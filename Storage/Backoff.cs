namespace Storage;

/// <summary>Doubling pauses up to the longest, each spread over ±50 % so that those who collided do not meet again.</summary>
public sealed class Backoff(TimeProvider clock, TimeSpan first, TimeSpan longest)
{
    // Enough for any pause to have reached the longest, and not so much that the power is infinite.
    private const int MaxDoublings = 62;

    // Replicas must not share a sequence; within a process any will do.
    private readonly Random _jitter = new(Environment.ProcessId);
    private readonly Lock _gate = new();

    /// <summary>
    /// The pause before an attempt, not spread: <paramref name="first"/> after the first, twice that after the second,
    /// never more than the longest.
    /// </summary>
    /// <param name="first">After the first attempt.</param>
    /// <param name="longest">The most.</param>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    public static TimeSpan Doubled(TimeSpan first, TimeSpan longest, long attempt) =>
        TimeSpan.FromTicks((long)Math.Min(first.Ticks * Math.Pow(2, Math.Min(attempt - 1, MaxDoublings)), longest.Ticks));

    /// <summary>Waits after a failed attempt, the first of which is 1.</summary>
    public Task DelayAsync(int attempt, CancellationToken cancellationToken) => Task.Delay(DelayOf(attempt), clock, cancellationToken);

    internal TimeSpan DelayOf(int attempt)
    {
        double spread;
        lock (_gate) spread = 0.5 + _jitter.NextDouble();
        return Doubled(first, longest, attempt) * spread;
    }
}
