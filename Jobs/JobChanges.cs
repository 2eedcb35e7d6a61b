using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Jobs;

/// <summary>
/// Notifies watchers of a job that something happened to it: at once if this process did it, otherwise at the next poll.
/// </summary>
public sealed class JobChanges(IOptions<JobOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<JobWatch, string> _watches = new();

    public JobWatch Watch(string jobId)
    {
        var watch = new JobWatch(options.Value.Poll, clock, ended => _watches.TryRemove(ended, out _));
        _watches[watch] = jobId;
        return watch;
    }

    public void Changed(string jobId)
    {
        if (_watches.IsEmpty) return;
        foreach (var (watch, id) in _watches)
        {
            if (id == jobId) watch.Ring();
        }
    }
}

/// <summary>A watcher of a job.</summary>
public sealed class JobWatch : IDisposable
{
    private readonly Channel<bool> _bell =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ITimer _poll;
    private readonly Action<JobWatch> _ended;

    internal JobWatch(TimeSpan poll, TimeProvider clock, Action<JobWatch> ended)
    {
        _ended = ended;
        _poll = clock.CreateTimer(_ => Ring(), null, poll, poll);
    }

    public void Ring() => _bell.Writer.TryWrite(true);

    /// <summary>Waits until there may be something new. False: the wait was cancelled.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _bell.Reader.ReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _poll.Dispose();
        _ended(this);
    }
}
