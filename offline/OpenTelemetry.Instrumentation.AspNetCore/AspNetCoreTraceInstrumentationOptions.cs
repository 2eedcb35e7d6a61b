using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Instrumentation.AspNetCore;

public class AspNetCoreTraceInstrumentationOptions
{
    /// <summary>Whether a request is traced. A filter that throws drops the request's span.</summary>
    public Func<HttpContext, bool>? Filter { get; set; }

    public Action<Activity, HttpRequest>? EnrichWithHttpRequest { get; set; }

    public Action<Activity, HttpResponse>? EnrichWithHttpResponse { get; set; }

    public Action<Activity, Exception>? EnrichWithException { get; set; }

    /// <summary>Whether unhandled exceptions become events of the span, with their message and stack trace.</summary>
    public bool RecordException { get; set; }

    public bool EnableAspNetCoreSignalRSupport { get; set; } = true;

    public bool EnableRazorComponentsSupport { get; set; } = true;
}
