using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Tracing;

/// <summary>
/// Finishes the server's span: named for the route, with the answer's status by OpenTelemetry's conventions for HTTP. A failed or slow request is kept
/// even if its trace was not sampled: its own span is exported whole (not what it called), and requests that went well pay nothing for that.
/// </summary>
internal sealed class RequestSpans(TimeProvider clock, IOptions<TracingOptions> options)
{
    private readonly TimeSpan _slow = TimeSpan.FromSeconds(options.Value.SlowSeconds);

    public RequestDelegate Middleware(RequestDelegate next) => context =>
    {
        if (Activity.Current is not { } span) return next(context);
        if (UnmeasuredPaths.Includes(context.Request.Path))
        {
            Leave(span);
            return next(context);
        }
        var started = clock.GetTimestamp();
        var handled = next(context);
        if (!handled.IsCompletedSuccessfully) return AwaitedAsync(context, span, started, handled);
        Finish(context, span, started);
        return Task.CompletedTask;
    };

    private async Task AwaitedAsync(HttpContext context, Activity span, long started, Task handled)
    {
        try
        {
            await handled;
        }
        finally
        {
            Finish(context, span, started);
        }
    }

    private void Finish(HttpContext context, Activity span, long started)
    {
        var status = context.Response.StatusCode;
        if (!span.IsAllDataRequested)
        {
            if (status < 500 && clock.GetElapsedTime(started) < _slow) return;
            Keep(span);
        }
        var route = HttpMetrics.Endpoint(context);
        span.DisplayName = $"{HttpMetrics.Method(context.Request.Method)} {route}";
        span.SetTag("http.request.method", HttpMetrics.Method(context.Request.Method));
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        span.SetTag("url.scheme", context.Request.Scheme);
        if (span.GetTagItem("url.path") is null) span.SetTag("url.path", context.Request.Path.Value);
        span.SetTag("url.query", null);
        if (status < 500) return;
        span.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static void Keep(Activity span)
    {
        span.IsAllDataRequested = true;
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        span.SetTag("sampling", "kept");
    }

    private static void Leave(Activity span)
    {
        span.IsAllDataRequested = false;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
