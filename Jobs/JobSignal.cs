using System.Collections.Concurrent;
using ServiceDefaults.Notices;

namespace Jobs;

/// <summary>Wakes the dispatcher of a queue: at once when a job is put on it, here or by another replica that can notify us.</summary>
internal sealed class JobSignal(ChangeNotices notices)
{
    private readonly ConcurrentDictionary<string, Bell> _bells = new(StringComparer.Ordinal);

    /// <summary>Call it once a job is stored: the other replicas look for it too, since this one may be busy.</summary>
    public void Accepted(string queue)
    {
        Ring(queue);
        notices.Tell(queue);
    }

    public void Ring(string queue) => BellOf(queue).Ring();

    public Task WaitAsync(string queue, CancellationToken cancellationToken) => BellOf(queue).RungAsync(cancellationToken);

    private Bell BellOf(string queue) => _bells.GetOrAdd(queue, _ =>
    {
        var bell = new Bell();
        notices.Listen(queue, bell.Ring);
        return bell;
    });
}
