using System.Diagnostics;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Hears some events of one diagnostic source, whether that exists already or is made later.</summary>
internal sealed class DiagnosticSubscription : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _source;
    private readonly IReadOnlySet<string> _events;
    private readonly Action<string, object?> _handle;
    private readonly List<IDisposable> _subscriptions = [];

    public DiagnosticSubscription(string source, IReadOnlySet<string> events, Action<string, object?> handle)
    {
        _source = source;
        _events = events;
        _handle = handle;
        Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == _source)
            Add(value.Subscribe(this, _events.Contains));
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (_events.Contains(value.Key))
            _handle(value.Key, value.Value);
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    public void Dispose()
    {
        lock (_subscriptions)
        {
            foreach (var subscription in _subscriptions)
                subscription.Dispose();
            _subscriptions.Clear();
        }
    }

    private void Add(IDisposable subscription)
    {
        lock (_subscriptions)
            _subscriptions.Add(subscription);
    }
}
