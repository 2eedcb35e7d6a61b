using Storage;

namespace Jobs;

/// <summary>
/// Exponential back-off with equal jitter: half of the pause is fixed, so that a failing dependency gets a rest;
/// the other half is random, so that jobs that failed together do not retry together.
/// </summary>
internal sealed class RetryPause(IOptions<JobOptions> options, Random random)
{
    public TimeSpan After(int attempt)
    {
        var settings = options.Value;
        var first = TimeSpan.FromSeconds(settings.BackoffSeconds);
        var longest = TimeSpan.FromSeconds(settings.MaxBackoffSeconds);
        var ceiling = Backoff.Doubled(first, longest, attempt);
        lock (random) return ceiling / 2 * (1 + random.NextDouble());
    }
}
