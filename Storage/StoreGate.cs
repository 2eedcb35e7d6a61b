namespace Storage;

/// <summary>
/// Whether the store may be used: not before its schema is there, nor while it is away. Until it opens for the first time
/// those who come wait; later they are refused at once, for what they hold up meanwhile would only grow.
/// </summary>
internal sealed class StoreGate
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _firstOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _reason = "migrations are running";

    public bool IsOpen => _reason is null;

    /// <summary>Why it is closed; null while it is open.</summary>
    public string? Reason => _reason;

    public bool HasBeenOpen => _firstOpened.Task.IsCompletedSuccessfully;

    public ValueTask PassAsync(CancellationToken cancellationToken)
    {
        if (_reason is not { } reason) return ValueTask.CompletedTask;
        return HasBeenOpen
            ? ValueTask.FromException(new StoreNotReadyException(reason))
            : new ValueTask(_firstOpened.Task.WaitAsync(cancellationToken));
    }

    public void Open()
    {
        lock (_gate)
        {
            if (_closed.Task.IsCompleted) _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _reason = null;
        }
        _firstOpened.TrySetResult();
    }

    /// <summary>Closes it, or says better why it is closed.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            _reason = reason;
            _closed.TrySetResult();
        }
    }

    /// <summary>Completes when it is closed: at once when it is.</summary>
    public Task ClosedAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return _closed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>It will not open any more: nobody may wait for it, whatever patience was brought along.</summary>
    public void GiveUp(Exception cause)
    {
        if (!_firstOpened.TrySetException(cause)) return;
        // Seen here: there may be nobody who waits.
        _ = _firstOpened.Task.Exception;
    }
}
