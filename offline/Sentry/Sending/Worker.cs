using System.Threading.Channels;

namespace Sentry.Sending;

/// <summary>Sends one envelope after another in the background. The queue is bounded; what does not fit is dropped and counted.</summary>
internal sealed class Worker : IDisposable
{
    private readonly Channel<object> _queue = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly SentryOptions _options;
    private readonly Transport _transport;
    private readonly Discards _discards;
    private readonly Task _work;
    private int _waiting;
    private int _disposed;

    public Worker(SentryOptions options, Transport transport, Discards discards)
    {
        _options = options;
        _transport = transport;
        _discards = discards;
        _work = Task.Run(WorkAsync);
    }

    public bool Enqueue(Envelope envelope)
    {
        if (Interlocked.Increment(ref _waiting) <= _options.MaxQueueItems && _queue.Writer.TryWrite(envelope))
            return true;
        Interlocked.Decrement(ref _waiting);
        foreach (var item in envelope.Items)
            _discards.Add("queue_overflow", item.Category);
        return false;
    }

    /// <summary>Waits until what is in the queue now was sent, then reports what was not.</summary>
    public async Task FlushAsync(TimeSpan timeout)
    {
        if (_disposed != 0)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(timeout);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Writer.TryWrite(reached);
        try
        {
            await reached.Task.WaitAsync(limit.Token);
            await _transport.SendAsync(new Envelope(null, null, []), limit.Token);
        }
        catch (Exception exception)
        {
            _options.DiagnosticLogger?.Log(SentryLevel.Debug, "Could not flush the queue.", exception);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _queue.Writer.TryComplete();
        _stop.CancelAfter(_options.ShutdownTimeout);
        _work.Wait();
        _transport.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var next in _queue.Reader.ReadAllAsync())
        {
            if (next is TaskCompletionSource reached)
                reached.TrySetResult();
            else
                await SendAsync((Envelope)next);
        }
        await SendAsync(new Envelope(null, null, []));
    }

    /// <summary>An ingest that is away costs the event, never the application.</summary>
    private async Task SendAsync(Envelope envelope)
    {
        try
        {
            if (!_stop.IsCancellationRequested)
                await _transport.SendAsync(envelope, _stop.Token);
        }
        catch (Exception exception)
        {
            _options.DiagnosticLogger?.Log(SentryLevel.Error, "Error while processing envelope (event ID: '{0}').", exception, envelope.EventId);
        }
        finally
        {
            if (envelope.EventId is not null)
                Interlocked.Decrement(ref _waiting);
        }
    }
}
