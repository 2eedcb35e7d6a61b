using System.Diagnostics;
using OpenTelemetry.Context.Propagation;

namespace OpenTelemetry.Instrumentation.Http;

/// <summary>The runtime describes the spans of outgoing calls itself: what is left are the filter, the callbacks, exceptions and baggage.</summary>
internal sealed class CallListener(HttpClientTraceInstrumentationOptions options)
{
    private const string Started = "System.Net.Http.HttpRequestOut.Start";
    private const string Stopped = "System.Net.Http.HttpRequestOut.Stop";
    private const string Threw = "System.Net.Http.Exception";

    /// <summary>The first is what the runtime asks about before it makes a span.</summary>
    public static readonly IReadOnlySet<string> Events = new HashSet<string> { "System.Net.Http.HttpRequestOut", Started, Stopped, Threw };

    public void On(string name, object? payload)
    {
        if (Activity.Current is not { } activity || payload is null)
            return;
        switch (name)
        {
            case Started when Payload<HttpRequestMessage>.Read(payload, "Request") is { } request:
                OnStarted(activity, request);
                break;
            case Stopped when activity.IsAllDataRequested && options.EnrichWithHttpResponseMessage is { } enrich:
                if (Payload<HttpResponseMessage>.Read(payload, "Response") is { } response)
                    InstrumentationLog.Guard(activity, enrich, response);
                break;
            case Threw when activity.IsAllDataRequested && Payload<Exception>.Read(payload, "Exception") is { } exception:
                OnException(activity, exception);
                break;
        }
    }

    private void OnStarted(Activity activity, HttpRequestMessage request)
    {
        var propagator = Propagators.DefaultTextMapPropagator;
        if (propagator is not TraceContextPropagator)
            propagator.Inject(new PropagationContext(activity.Context, Baggage.Current), request, SetHeader);
        if (!activity.IsAllDataRequested)
            return;
        if (!IsWanted(request))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }
        InstrumentationLog.Guard(activity, options.EnrichWithHttpRequestMessage, request);
    }

    private void OnException(Activity activity, Exception exception)
    {
        activity.SetTag("error.type", ErrorType.Of(exception));
        if (options.RecordException)
            activity.AddException(exception);
        if (exception is HttpRequestException)
            activity.SetStatus(ActivityStatusCode.Error);
        InstrumentationLog.Guard(activity, options.EnrichWithException, exception);
    }

    private bool IsWanted(HttpRequestMessage request)
    {
        try
        {
            return options.FilterHttpRequestMessage?.Invoke(request) ?? true;
        }
        catch (Exception exception)
        {
            InstrumentationLog.Log.FilterFailed(exception.ToString());
            return false;
        }
    }

    private static void SetHeader(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
