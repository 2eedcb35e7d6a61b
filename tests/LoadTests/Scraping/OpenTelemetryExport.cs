using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace LoadTests.Scraping;

/// <summary>
/// OpenTelemetry's own exporter for Prometheus over the meters that ours exports too, without its memory of the last answer.
/// </summary>
internal static class OpenTelemetryExport
{
    public static void Add(WebApplicationBuilder builder) => builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
        .AddMeter($"{builder.Environment.ApplicationName}*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
        .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = Stays.MostSeries })
        .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0));
}
