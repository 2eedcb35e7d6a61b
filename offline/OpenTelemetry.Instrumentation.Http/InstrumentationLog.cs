using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace OpenTelemetry.Instrumentation.Http;

/// <summary>A callback of the application that fails is reported here and must not fail the request.</summary>
[EventSource(Name = "OpenTelemetry-Instrumentation-Http")]
internal sealed class InstrumentationLog : EventSource
{
    public static readonly InstrumentationLog Log = new();

    [NonEvent]
    public static void Guard<T>(Activity activity, Action<Activity, T>? enrich, T subject)
    {
        try
        {
            enrich?.Invoke(activity, subject);
        }
        catch (Exception exception)
        {
            Log.EnrichmentFailed(exception.ToString());
        }
    }

    [Event(3, Message = "Filter threw exception, request will not be collected: {0}", Level = EventLevel.Error)]
    public void FilterFailed(string exception) => WriteEvent(3, exception);

    [Event(4, Message = "Enrich threw exception: {0}", Level = EventLevel.Warning)]
    public void EnrichmentFailed(string exception) => WriteEvent(4, exception);
}
