using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry.Instrumentation.AspNetCore;
using ServiceDefaults.Metrics;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Tracing;

/// <summary>
/// What OpenTelemetry's instrumentation of ASP.NET Core does not do for the server's spans. A failed or slow request is
/// kept even if its trace was not sampled: its own span is exported completely (without its calls), and successful requests
/// pay nothing for that. A span says what was thrown. Its path carries no ids.
/// </summary>
internal sealed class RequestSpans(TimeProvider clock, IOptions<TracingOptions> options)
{
    private readonly TimeSpan _slow = TimeSpan.FromSeconds(options.Value.SlowSeconds);

    public static void Configure(AspNetCoreTraceInstrumentationOptions instrumentation)
    {
        instrumentation.Filter = context => !UnmeasuredPaths.Includes(context.Request.Path);
        // The package hides a query's values, but its names come from the caller too.
        instrumentation.EnrichWithHttpRequest = (span, request) =>
        {
            if (request.QueryString.HasValue) span.SetTag("url.query", null);
        };
        instrumentation.EnrichWithHttpResponse = (span, response) => span.SetTag("url.path", Path(response.HttpContext));
    }

    public RequestDelegate Middleware(RequestDelegate next) => context =>
    {
        // If nobody listens, the server still creates a span for its log scope; it has no source. A sampled one is kept anyway.
        if (Activity.Current is not { IsAllDataRequested: false, Source.Name.Length: > 0 } span
            || UnmeasuredPaths.Includes(context.Request.Path)) return next(context);
        var started = clock.GetTimestamp();
        var handled = next(context);
        if (!handled.IsCompletedSuccessfully) return AwaitedAsync(context, span, started, handled);
        Finish(context, span, started);
        return Task.CompletedTask;
    };

    /// <summary>The request ended with a 5xx because of this exception.</summary>
    public static void Failed(HttpContext context, Exception exception)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { Source.Name.Length: > 0 } span) return;
        span.SetTag("error.type", exception.GetType().FullName);
        span.AddException(exception);
        span.SetStatus(ActivityStatusCode.Error);
    }

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
        if (context.Response.StatusCode < 500 && clock.GetElapsedTime(started) < _slow) return;
        span.IsAllDataRequested = true;
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        span.SetTag("sampling", "kept");
        Describe(context.Request, span);
    }

    /// <summary>Whether this span is exported even though its trace was not sampled.</summary>
    public static bool WasKept(Activity span) => span.GetTagItem("sampling") is "kept";

    /// <summary>
    /// What the instrumentation writes at the start of a sampled request; what it writes at the end is written to this span too.
    /// </summary>
    private static void Describe(HttpRequest request, Activity span)
    {
        var method = HttpMetrics.Method(request.Method);
        var known = method == request.Method;
        span.DisplayName = known ? method : "HTTP";
        span.SetTag("http.request.method", known ? method : "_OTHER");
        if (!known) span.SetTag("http.request.method_original", request.Method);
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("server.address", request.Host.Host);
        if (request.Host.Port is { } port) span.SetTag("server.port", port);
        span.SetTag("network.protocol.version", request.Protocol.StartsWith("HTTP/", StringComparison.Ordinal)
            ? request.Protocol[5..]
            : request.Protocol);
        if (request.Headers.UserAgent is [{ Length: > 0 } agent]) span.SetTag("user_agent.original", agent);
    }

    private static string Path(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } template })
            return PlainPath.Of(context.Request.Path.Value ?? "/", maxWords: 1);
        return template.StartsWith('/') ? template : "/" + template;
    }
}
