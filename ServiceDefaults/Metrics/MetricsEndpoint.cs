using Microsoft.AspNetCore.Http;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Metrics;

/// <summary><c>GET /metrics</c>: Prometheus text, or OpenMetrics (with exemplars) when the scraper prefers it.</summary>
internal sealed partial class MetricsEndpoint(MeterBridge bridge, PrometheusExport export, DroppedTelemetry dropped, IOptions<MetricsOptions> options, ILogger<MetricsEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (options.Value.Token is { } token && !BearerKey.Matches(context.Request, token))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }
        var openMetrics = context.Request.Headers.Accept.ToString().Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = openMetrics ? PrometheusExport.OpenMetricsContentType : PrometheusExport.TextContentType;
        Collect();
        await export.WriteAsync(context.Response.Body, openMetrics, context.RequestAborted);
    }

    /// <summary>One instrument that fails to observe must not cost the others their scrape.</summary>
    private void Collect()
    {
        try
        {
            bridge.Collect();
        }
        catch (AggregateException e)
        {
            dropped.Add("metrics", "observe_failed", e.InnerExceptions.Count);
            Log.ObserveFailed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An observable instrument failed")]
        public static partial void ObserveFailed(ILogger logger, Exception exception);
    }
}
