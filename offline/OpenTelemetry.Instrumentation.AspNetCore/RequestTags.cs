using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace OpenTelemetry.Instrumentation.AspNetCore;

internal static class RequestTags
{
    private const string OtherMethod = "_OTHER";

    private static readonly Dictionary<string, string> Methods = new(
        ((string[])["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "QUERY"]).Select(method => KeyValuePair.Create(method, method)),
        StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<(string Method, string Route), string> Names = new();
    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Cast<object>()];

    /// <summary>What is known when a request begins.</summary>
    public static void Describe(Activity activity, HttpRequest request)
    {
        var method = Method(request);
        activity.DisplayName = Name(method);
        activity.SetTag("http.request.method", method);
        if (method != request.Method)
            activity.SetTag("http.request.method_original", request.Method);
        if (request.Host.HasValue)
        {
            activity.SetTag("server.address", request.Host.Host);
            if (request.Host.Port is { } port)
                activity.SetTag("server.port", port);
        }
        if (request.Headers.UserAgent is [{ Length: > 0 } agent, ..])
            activity.SetTag("user_agent.original", agent);
        activity.SetTag("url.scheme", request.Scheme);
        activity.SetTag("url.path", request.PathBase.HasValue || request.Path.HasValue ? (request.PathBase + request.Path).ToString() : "/");
        if (request.QueryString.Value is { Length: > 0 } query)
            activity.SetTag("url.query", QueryRedaction.Apply(query));
        activity.SetTag("network.protocol.version", Version(request.Protocol));
    }

    /// <summary>What is known when it has been answered.</summary>
    public static void Describe(Activity activity, HttpContext context)
    {
        if (Route(context) is { Length: > 0 } route)
        {
            activity.DisplayName = Names.GetOrAdd((Name(Method(context.Request)), route), static key => $"{key.Method} {key.Route}");
            activity.SetTag("http.route", route);
        }
        var status = context.Response.StatusCode;
        activity.SetTag("http.response.status_code", status is >= 100 and < 600 ? Statuses[status] : status);
        if (activity.Status == ActivityStatusCode.Unset)
            activity.SetStatus(status is >= 500 and <= 599 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }

    private static string Method(HttpRequest request) => Methods.GetValueOrDefault(request.Method, OtherMethod);

    private static string Name(string method) => method == OtherMethod ? "HTTP" : method;

    private static string? Route(HttpContext context)
    {
        // The exception handler takes the endpoint away and leaves it here.
        var endpoint = context.GetEndpoint() ?? context.Items["__OriginalEndpoint"] as Endpoint;
        return endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is not { } route ? null : route.Length == 0 ? "/" : route;
    }

    private static string Version(string protocol) => protocol switch
    {
        "HTTP/1.0" => "1.0",
        "HTTP/1.1" => "1.1",
        "HTTP/2" => "2",
        "HTTP/3" => "3",
        _ => protocol,
    };
}
