using System.Diagnostics;
using OpenTelemetry.Instrumentation.Http;

namespace ServiceDefaults.Tracing;

/// <summary>
/// What a client's span says besides what the runtime and OpenTelemetry's instrumentation write: the service that was called, since
/// the address is that of a replica, and the path without ids.
/// </summary>
internal static class ClientSpans
{
    /// <summary>The name of the service that a request is for, as given when its client was added.</summary>
    public static readonly HttpRequestOptionsKey<string> Service = new("platform.service");

    public static void Configure(HttpClientTraceInstrumentationOptions instrumentation) =>
        instrumentation.EnrichWithHttpRequestMessage = Describe;

    private static void Describe(Activity span, HttpRequestMessage request)
    {
        if (request.Options.TryGetValue(Service, out var service)) span.SetTag("peer.service", service);
        if (request.RequestUri is not { IsAbsoluteUri: true } uri) return;
        var template = PlainPath.Of(uri.AbsolutePath);
        span.DisplayName = $"{request.Method} {template}";
        span.SetTag("url.template", template);
        span.SetTag("url.full", $"{uri.Scheme}://{uri.Authority}{template}");
    }
}
