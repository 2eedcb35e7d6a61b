using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Prometheus;

/// <summary>Answers a scrape in the format that the scraper prefers.</summary>
public sealed class MetricServerMiddleware(RequestDelegate next, MetricServerMiddleware.Settings settings)
{
    private readonly CollectorRegistry _registry = settings.Registry ?? Metrics.DefaultRegistry;

    /// <summary>The end of its pipeline: what comes after is never called.</summary>
    internal RequestDelegate Next { get; } = next;

    public async Task Invoke(HttpContext context)
    {
        var format = Negotiate(context.Request);
        try
        {
            await _registry.CollectAsync(Open, format, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The scraper went away: nobody is left to answer.
        }

        Stream Open()
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Response.ContentType = format == ExpositionFormat.OpenMetricsText
                ? PrometheusConstants.OpenMetricsContentTypeWithVersionAndEncoding
                : PrometheusConstants.TextContentTypeWithVersionAndEncoding;
            return context.Response.Body;
        }
    }

    /// <summary><c>?accept=</c> overrides the header, so that a browser can ask for OpenMetrics.</summary>
    private ExpositionFormat Negotiate(HttpRequest request)
    {
        var accept = request.Query.TryGetValue("accept", out var query) ? string.Join(',', query.AsEnumerable()) : request.Headers.Accept.ToString();
        var acceptable = accept.Split(',')
            .Select(text => MediaTypeWithQualityHeaderValue.TryParse(text, out var type) ? type : null)
            .Where(type => type is not null)
            .OrderByDescending(type => type!.Quality ?? 1);
        foreach (var type in acceptable)
        {
            if (type!.MediaType == PrometheusConstants.TextContentType)
                break;
            if (type.MediaType == PrometheusConstants.OpenMetricsContentType && settings.EnableOpenMetrics)
                return ExpositionFormat.OpenMetricsText;
        }
        return ExpositionFormat.PrometheusText;
    }

    public sealed class Settings
    {
        public CollectorRegistry? Registry { get; set; }

        public bool EnableOpenMetrics { get; set; } = true;
    }
}
