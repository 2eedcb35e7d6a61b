using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Jobs;

namespace GenerationService.Generations;

/// <summary>
/// A generation's changes as events: one named after the status for each change, the last when it has ended. The last one is
/// repeated every 15 seconds, so that proxies do not think the connection is dead. A watcher that comes back gets
/// the current state first.
/// </summary>
internal sealed class GenerationEvents(GenerationJobs generations, JobChanges changes, IHostApplicationLifetime lifetime,
    TimeProvider clock)
{
    /// <summary>Of all event streams of this service.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(15);

    /// <summary>What a watcher sends back as <c>Last-Event-ID</c>.</summary>
    public static string IdOf(Generation generation) => $"{generation.Attempts}-{NameOf(generation)}";

    public async IAsyncEnumerable<SseItem<Generation>> WatchAsync(
        string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var watch = changes.Watch(id);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var told = (Generation?)null;
        while (!ended.IsCancellationRequested)
        {
            if (await generations.FindAsync(id, cancellationToken) is not { } now) yield break;
            if (now != told) yield return Event(told = now);
            if (now.FinishedAt is not null) yield break;
            while (!await watch.WaitAsync(RepeatAfter, clock, ended.Token))
            {
                if (ended.IsCancellationRequested) yield break;
                yield return Event(told);
            }
        }
    }

    private static SseItem<Generation> Event(Generation generation) =>
        new(generation, NameOf(generation)) { EventId = IdOf(generation) };

    private static string NameOf(Generation generation) => generation.Status.ToString().ToLowerInvariant();
}
