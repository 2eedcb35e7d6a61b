namespace PricingService.Packs;

/// <summary>A build that this process works on: its progress, and the way to stop it.</summary>
internal sealed class RunningBuild(CancellationToken stopping) : IProgress<(int Done, int Of)>, IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly Lock _gate = new();
    private int _done;
    private int _total;
    private bool _disposed;

    public CancellationToken Stopped => _stop.Token;

    public (int Done, int Total) Progress
    {
        get
        {
            lock (_gate) return (_done, _total);
        }
    }

    /// <summary>Comes from many threads, in any order.</summary>
    public void Report((int Done, int Of) value)
    {
        lock (_gate) (_done, _total) = (Math.Max(_done, value.Done), value.Of);
    }

    public void Stop()
    {
        lock (_gate)
        {
            if (!_disposed) _stop.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _stop.Dispose();
        }
    }
}
