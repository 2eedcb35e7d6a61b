namespace Storage;

/// <summary>
/// Whether the store may be used: not before its schema is there, and not while it is unavailable. Until it opens for the first time,
/// callers wait; later they are refused at once, since the number of waiting ones would only grow.
/// </summary>
internal sealed class StoreGate
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _firstOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _reason = "migrations are running";

    public bool IsOpen => _reason is null;

    /// <summary>Why it is closed; null while open.</summary>
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

    /// <summary>Closes it, or updates the reason why it is closed.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            _reason = reason;
            _closed.TrySetResult();
        }
    }

    /// <summary>Completes when it is closed: at once if it already is.</summary>
    public Task ClosedAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return _closed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>It will never open again: nobody may wait for it, however patient.</summary>
    public void GiveUp(Exception cause)
    {
        if (!_firstOpened.TrySetException(cause)) return;
        // Observed here, since there may be nobody waiting.
        _ = _firstOpened.Task.Exception;
    }
}
