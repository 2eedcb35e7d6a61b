namespace ServiceDefaults.Notices;

/// <summary>Who watches what, by its id, so that a change wakes those who watch it and nobody else.</summary>
public class Watches
{
    private readonly Dictionary<string, List<Watch>> _watches = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _count;

    /// <summary>What somebody watches.</summary>
    public IReadOnlyList<string> Watched
    {
        get
        {
            lock (_gate) return [.. _watches.Keys];
        }
    }

    /// <summary>Watches until the result is disposed.</summary>
    public Watch Watch(string id) => TryWatch(id, int.MaxValue)!;

    /// <summary>As <see cref="Watch(string)"/>. Null: there are as many watches as there may be.</summary>
    public Watch? TryWatch(string id, int max)
    {
        lock (_gate)
        {
            if (_count >= max) return null;
            _count++;
            var watch = new Watch(ended => Forget(id, ended));
            if (_watches.TryGetValue(id, out var others)) others.Add(watch);
            else _watches[id] = [watch];
            return watch;
        }
    }

    /// <summary>Wakes those who watch this.</summary>
    public void Changed(string id)
    {
        lock (_gate)
        {
            foreach (var watch in _watches.GetValueOrDefault(id, [])) watch.Ring();
        }
    }

    private void Forget(string id, Watch ended)
    {
        lock (_gate)
        {
            if (!_watches.TryGetValue(id, out var watches) || !watches.Remove(ended)) return;
            _count--;
            if (watches.Count == 0) _watches.Remove(id);
        }
    }
}

/// <summary>Somebody who watches.</summary>
public sealed class Watch : IDisposable
{
    private readonly Bell _bell = new();
    private readonly Action<Watch> _ended;

    internal Watch(Action<Watch> ended) => _ended = ended;

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

    /// <summary>The same, for no longer than <paramref name="patience"/>. False also where nothing happened meanwhile.</summary>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var patient = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patient.Token, cancellationToken);
        return await WaitAsync(either.Token);
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _ended(this);
}
