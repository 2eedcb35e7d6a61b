using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Metrics;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Scraping;

/// <summary><c>GET /metrics</c>: Prometheus text, or OpenMetrics (with exemplars) when the scraper prefers it.</summary>
internal sealed partial class MetricsEndpoint(MeterBridge bridge, PrometheusExport export, DroppedTelemetry dropped,
    IOptions<MetricsOptions> options, ILogger<MetricsEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (IsRefused(context)) return;
        var openMetrics = context.Request.Headers.Accept.ToString()
            .Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = openMetrics ? PrometheusExport.OpenMetricsContentType : PrometheusExport.TextContentType;
        Collect();
        await export.WriteAsync(context.Response.Body, openMetrics, context.RequestAborted);
    }

    /// <summary>The same series as JSON.</summary>
    public async Task HandleJsonAsync(HttpContext context)
    {
        if (!IsRefused(context)) await context.Response.WriteAsJsonAsync(await ReadAsync(context.RequestAborted), context.RequestAborted);
    }

    /// <summary>How much the export contains; that it answers at all means it is healthy.</summary>
    public async Task HandleHealthAsync(HttpContext context)
    {
        if (IsRefused(context)) return;
        var metrics = (await ReadAsync(context.RequestAborted))["metrics"]!.AsArray();
        var series = metrics.Sum(metric => metric!["samples"]!.AsArray().Count);
        await context.Response.WriteAsJsonAsync(new JsonObject { ["status"] = "healthy", ["metrics"] = metrics.Count, ["series"] = series },
            context.RequestAborted);
    }

    private bool IsRefused(HttpContext context)
    {
        if (options.Value.Token is not { } token || BearerKey.Matches(context.Request, token)) return false;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return true;
    }

    private async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        Collect();
        using var text = new MemoryStream();
        await export.WriteAsync(text, openMetrics: false, cancellationToken);
        text.Position = 0;
        using var reader = new StreamReader(text);
        return MetricsJson.Of(reader);
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
