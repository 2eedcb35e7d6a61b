using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Context.Propagation;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Describes the host's span of a request by the semantic conventions of HTTP.</summary>
internal sealed class RequestListener(AspNetCoreTraceInstrumentationOptions options)
{
    private const string Started = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start";
    private const string Stopped = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop";
    private const string ThrewInHosting = "Microsoft.AspNetCore.Hosting.UnhandledException";
    private const string ThrewInDiagnostics = "Microsoft.AspNetCore.Diagnostics.UnhandledException";

    /// <summary>The first is what the host asks about before it makes a span.</summary>
    public static readonly IReadOnlySet<string> Events = new HashSet<string>
    {
        "Microsoft.AspNetCore.Hosting.HttpRequestIn", Started, Stopped, ThrewInHosting, ThrewInDiagnostics,
    };

    public void On(string name, object? payload)
    {
        if (Activity.Current is not { } activity)
            return;
        switch (name)
        {
            case Started when payload is HttpContext context:
                OnStarted(activity, context);
                break;
            case Stopped when payload is HttpContext context && activity.IsAllDataRequested:
                OnStopped(activity, context);
                break;
            case ThrewInHosting or ThrewInDiagnostics when activity.IsAllDataRequested && Payload.Exception(payload) is { } exception:
                OnException(activity, exception);
                break;
        }
    }

    private void OnStarted(Activity activity, HttpContext context)
    {
        TakeBaggage(context.Request);
        if (!activity.IsAllDataRequested)
            return;
        if (!IsWanted(context))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }
        RequestTags.Describe(activity, context.Request);
        InstrumentationLog.Guard(activity, options.EnrichWithHttpRequest, context.Request);
    }

    private void OnStopped(Activity activity, HttpContext context)
    {
        RequestTags.Describe(activity, context);
        InstrumentationLog.Guard(activity, options.EnrichWithHttpResponse, context.Response);
    }

    private void OnException(Activity activity, Exception exception)
    {
        activity.SetTag("error.type", exception.GetType().FullName);
        if (options.RecordException)
            activity.AddException(exception);
        activity.SetStatus(ActivityStatusCode.Error);
        InstrumentationLog.Guard(activity, options.EnrichWithException, exception);
    }

    private bool IsWanted(HttpContext context)
    {
        if (options.Filter is not { } filter)
            return true;
        try
        {
            return filter(context);
        }
        catch (Exception exception)
        {
            InstrumentationLog.Log.FilterFailed(exception.ToString());
            return false;
        }
    }

    private static void TakeBaggage(HttpRequest request)
    {
        var propagator = Propagators.DefaultTextMapPropagator;
        if (propagator is TraceContextPropagator)
            return;
        var baggage = propagator.Extract(default, request, static (from, name) => from.Headers.TryGetValue(name, out var values) ? values.OfType<string>() : []).Baggage;
        if (baggage.Count > 0 || Baggage.Current.Count > 0)
            Baggage.Current = baggage;
    }
}
