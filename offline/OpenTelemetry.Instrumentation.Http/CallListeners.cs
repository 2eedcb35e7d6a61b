using Microsoft.Extensions.Options;

namespace OpenTelemetry.Instrumentation.Http;

/// <summary>One subscription for each set of options, however many tracer providers share it.</summary>
internal sealed class CallListeners(IOptionsMonitor<HttpClientTraceInstrumentationOptions> options)
{
    private readonly Dictionary<string, DiagnosticSubscription> _byName = [];

    public DiagnosticSubscription Get(string name)
    {
        lock (_byName)
        {
            if (!_byName.TryGetValue(name, out var subscription))
            {
                var listener = new CallListener(options.Get(name));
                _byName[name] = subscription = new DiagnosticSubscription("HttpHandlerDiagnosticListener", CallListener.Events, listener.On);
            }
            return subscription;
        }
    }
}
