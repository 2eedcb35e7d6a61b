namespace Storage;

/// <summary>Doubling pauses up to the longest, each spread over ±50 % so that those who collided do not meet again.</summary>
internal sealed class Backoff(TimeProvider clock, TimeSpan first, TimeSpan longest)
{
    // Replicas must not share a sequence; within a process any will do.
    private readonly Random _jitter = new(Environment.ProcessId);
    private readonly Lock _gate = new();

    public Task DelayAsync(int attempt, CancellationToken cancellationToken) => Task.Delay(DelayOf(attempt), clock, cancellationToken);

    internal TimeSpan DelayOf(int attempt)
    {
        double spread;
        lock (_gate) spread = 0.5 + _jitter.NextDouble();
        return Math.Min(first.TotalSeconds * Math.Pow(2, attempt - 1), longest.TotalSeconds) * spread * TimeSpan.FromSeconds(1);
    }
}
