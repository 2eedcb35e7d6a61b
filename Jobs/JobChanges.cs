using ServiceDefaults.Notices;

namespace Jobs;

/// <summary>
/// Wakes whoever watches a job: at once if something happened to it in this process, otherwise at the next poll of <see cref="JobNews"/>.
/// </summary>
public sealed class JobChanges
{
    private readonly Dictionary<string, List<JobWatch>> _watches = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Watches a job until the result is disposed.</summary>
    public JobWatch Watch(string jobId)
    {
        var watch = new JobWatch(ended => Forget(jobId, ended));
        lock (_gate)
        {
            if (_watches.TryGetValue(jobId, out var others)) others.Add(watch);
            else _watches[jobId] = [watch];
        }
        return watch;
    }

    /// <summary>Wakes those who watch the job.</summary>
    public void Changed(string jobId)
    {
        lock (_gate)
        {
            if (!_watches.TryGetValue(jobId, out var watches)) return;
            foreach (var watch in watches) watch.Ring();
        }
    }

    /// <summary>The jobs that somebody watches.</summary>
    internal IReadOnlyList<string> Watched
    {
        get
        {
            lock (_gate) return [.. _watches.Keys];
        }
    }

    private void Forget(string jobId, JobWatch ended)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(jobId, out var watches) && watches.Remove(ended) && watches.Count == 0) _watches.Remove(jobId);
        }
    }
}

/// <summary>A watcher of a job.</summary>
public sealed class JobWatch : IDisposable
{
    private readonly Bell _bell = new();
    private readonly Action<JobWatch> _ended;

    internal JobWatch(Action<JobWatch> ended) => _ended = ended;

    internal void Ring() => _bell.Ring();

    /// <summary>Waits until there may be something new. False: the wait was cancelled.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _bell.RungAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _ended(this);
}
