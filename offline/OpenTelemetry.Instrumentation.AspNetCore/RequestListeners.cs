using Microsoft.Extensions.Options;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>One subscription for each set of options, however many tracer providers share it: no span is described twice.</summary>
internal sealed class RequestListeners(IOptionsMonitor<AspNetCoreTraceInstrumentationOptions> options)
{
    private readonly Dictionary<string, DiagnosticSubscription> _byName = [];

    public DiagnosticSubscription Get(string name)
    {
        lock (_byName)
        {
            if (!_byName.TryGetValue(name, out var subscription))
            {
                var listener = new RequestListener(options.Get(name));
                _byName[name] = subscription = new DiagnosticSubscription("Microsoft.AspNetCore", RequestListener.Events, listener.On);
            }
            return subscription;
        }
    }
}
