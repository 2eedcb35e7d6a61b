using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using GenerationService.Generations;
using ServiceDefaults.Notices;
using ServiceDefaults.Requests;

namespace GenerationService.Automations;

/// <summary>
/// An automation's changes as events: one named after the status for each change, the last when it has ended. The last one is repeated
/// every 15 seconds, so that proxies do not think the connection is dead. A watcher that comes back gets the current state first.
/// </summary>
internal sealed class AutomationEvents(AutomationTable table, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>What a watcher sends back as <c>Last-Event-ID</c>.</summary>
    public static string IdOf(Automation automation) => $"{automation.Version}-{automation.Status.Word()}";

    /// <param name="id">Of the automation.</param>
    /// <param name="watch">Disposed at the end.</param>
    /// <param name="cancellationToken">The watcher has gone.</param>
    public async IAsyncEnumerable<SseItem<AutomationAnswer>> WatchAsync(
        string id, Watch watch, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using (watch)
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            var (told, version) = (default(SseItem<AutomationAnswer>), -1L);
            while (!gone.IsCancellationRequested)
            {
                if (await table.FindAsync(id, cancellationToken) is not { } now) yield break;
                if (now.Version != version) yield return told = Event(now);
                if (now.FinishedAt is not null) yield break;
                version = now.Version;
                while (!await watch.WaitAsync(GenerationEvents.RepeatAfter, clock, gone.Token))
                {
                    if (gone.IsCancellationRequested) yield break;
                    yield return told;
                }
            }
        }
    }

    private static SseItem<AutomationAnswer> Event(Automation automation) =>
        new(AutomationAnswer.Of(automation), automation.Status.Word()) { EventId = IdOf(automation) };
}
