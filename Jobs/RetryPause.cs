
namespace Jobs;

/// <summary>
/// Exponential back-off with equal jitter: half of the pause is certain, so that a failing dependency gets rest,
/// the other half is chance, so that jobs that failed together do not come back together.
/// </summary>
internal sealed class RetryPause(IOptions<JobOptions> options, Random random)
{
    public TimeSpan After(int attempt)
    {
        var settings = options.Value;
        var ceiling = Math.Min(settings.LongestBackoffSeconds, settings.BackoffSeconds * Math.Pow(2, attempt - 1));
        lock (random) return TimeSpan.FromSeconds(ceiling / 2 * (1 + random.NextDouble()));
    }
}
