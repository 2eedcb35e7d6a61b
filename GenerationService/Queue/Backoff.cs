using Microsoft.Extensions.Options;

namespace GenerationService.Queue;

/// <summary>
/// Exponential back-off with equal jitter: half of the pause is certain, so that a failing dependency gets rest,
/// the other half is chance, so that jobs that failed together do not come back together.
/// </summary>
internal sealed class Backoff(IOptions<QueueOptions> options, Random random)
{
    public TimeSpan After(int attempt)
    {
        var settings = options.Value;
        var ceiling = Storage.Backoff.Doubled(TimeSpan.FromSeconds(settings.BackoffSeconds),
            TimeSpan.FromSeconds(settings.LongestBackoffSeconds), attempt);
        lock (random) return ceiling / 2 * (1 + random.NextDouble());
    }
}
