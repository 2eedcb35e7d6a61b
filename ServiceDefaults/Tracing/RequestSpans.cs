using System.Diagnostics;
using System.Globalization;
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
        // Where nobody listens the server makes a span all the same, for its log scope; it has no source.
        if (Activity.Current is not { Source.Name.Length: > 0 } span) return next(context);
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
        Describe(context, span);
        if (status < 500) return;
        span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>OpenTelemetry's semantic conventions for HTTP servers; no query, whose values are anybody's guess.</summary>
    private static void Describe(HttpContext context, Activity span)
    {
        var request = context.Request;
        var (method, route) = (HttpMetrics.Method(request.Method), HttpMetrics.Endpoint(context));
        span.DisplayName = $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("url.path", request.Path.Value);
        span.SetTag("server.address", request.Host.Host);
        if (request.Host.Port is { } port) span.SetTag("server.port", port);
        span.SetTag("network.protocol.version", Version(request.Protocol));
        if (request.Headers.UserAgent is [{ Length: > 0 } agent]) span.SetTag("user_agent.original", agent);
    }

    private static string Version(string protocol) => protocol switch
    {
        "HTTP/1.1" => "1.1",
        "HTTP/2" => "2",
        "HTTP/3" => "3",
        _ => "1.0",
    };

    private static void Keep(Activity span)
    {
        span.IsAllDataRequested = true;
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        span.SetTag("sampling", "kept");
    }

    /// <summary>Whether this span is exported although the dice said no.</summary>
    public static bool WasKept(Activity span) => span.GetTagItem("sampling") is "kept";

    private static void Leave(Activity span)
    {
        span.IsAllDataRequested = false;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
