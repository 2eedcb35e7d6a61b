using ServiceDefaults.Requests;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace GenerationService.Automations;

/// <summary>
/// An automation's changes as events: one named after the status for each change, the last when it has ended. The last one is repeated
/// every 30 seconds, so that proxies do not think the connection is dead. A watcher that comes back gets the current state first.
/// </summary>
internal sealed class AutomationEvents(AutomationTable table, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(30);

    /// <summary>What a watcher sends back as <c>Last-Event-ID</c>.</summary>
    public static string IdOf(Automation automation) => $"{automation.Version}-{automation.Status.Word()}";

    /// <param name="id">Of the automation.</param>
    /// <param name="watch">Disposed at the end.</param>
    /// <param name="cancellationToken">The watcher has gone.</param>
    public async IAsyncEnumerable<SseItem<AutomationAnswer>> WatchAsync(
        string id, AutomationWatch watch, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using (watch)
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            var told = (SseItem<AutomationAnswer>?)null;
            var version = -1L;
            while (true)
            {
                if (await table.FindAsync(id, cancellationToken) is not { } now) yield break;
                if (now.Version != version)
                {
                    version = now.Version;
                    told = new SseItem<AutomationAnswer>(AutomationAnswer.Of(now), now.Status.Word()) { EventId = IdOf(now) };
                    yield return told.Value;
                }
                if (now.FinishedAt is not null) yield break;
                while (true)
                {
                    var rung = await RungAsync(watch, gone.Token);
                    if (rung is null) yield break;
                    if (rung == true) break;
                    yield return told!.Value;
                }
            }
        }
    }

    /// <summary>True: there may be something new; false: nothing for a while; null: the watcher has gone.</summary>
    private async Task<bool?> RungAsync(AutomationWatch watch, CancellationToken gone)
    {
        using var quiet = new CancellationTokenSource(RepeatAfter, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, gone);
        try
        {
            await watch.Bell.RungAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return gone.IsCancellationRequested ? null : false;
        }
    }
}
