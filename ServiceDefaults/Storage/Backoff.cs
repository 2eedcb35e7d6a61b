namespace ServiceDefaults.Storage;

/// <summary>Doubling pauses from 10 ms, each spread over ±50 % so that those who collided do not meet again.</summary>
internal sealed class Backoff(TimeProvider clock)
{
    private const double FirstMilliseconds = 10;

    // Replicas must not share a sequence; within a process any will do.
    private readonly Random _jitter = new(Environment.ProcessId);
    private readonly Lock _gate = new();

    public Task DelayAsync(int attempt, CancellationToken cancellationToken) => Task.Delay(DelayOf(attempt), clock, cancellationToken);

    internal TimeSpan DelayOf(int attempt)
    {
        double spread;
        lock (_gate) spread = 0.5 + _jitter.NextDouble();
        return TimeSpan.FromMilliseconds(FirstMilliseconds * Math.Pow(2, attempt - 1) * spread);
    }
}
