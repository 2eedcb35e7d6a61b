using Microsoft.AspNetCore.Builder;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Metrics;

internal static class MetricsSetup
{
    public static WebApplicationBuilder AddMetrics(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<MetricsOptions>("Metrics");
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<ExportedMeters>();
        builder.Services.AddSingleton<PrometheusExport>();
        builder.Services.AddSingleton<SeriesFactory>();
        builder.Services.AddSingleton<MeterBridge>();
        builder.Services.AddSingleton<DroppedTelemetry>();
        builder.Services.AddSingleton<HttpMetrics>();
        builder.Services.AddSingleton<CacheMetrics>();
        builder.Services.AddSingleton<ProcessMetrics>();
        builder.Services.AddSingleton<SystemMetrics>();
        return builder;
    }

    /// <summary>Starts listening before anything is measured, and wraps whatever answers.</summary>
    public static WebApplication UseMetrics(this WebApplication app)
    {
        if (!app.IsMeasured()) return app;
        app.Services.GetRequiredService<MeterBridge>();
        app.Services.GetRequiredService<ProcessMetrics>();
        app.Services.GetRequiredService<SystemMetrics>();
        app.Use(app.Services.GetRequiredService<HttpMetrics>().Middleware);
        return app;
    }

    /// <summary>Whether the settings turn metrics on.</summary>
    public static bool IsMeasured(this WebApplication app) => app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Enabled;
}
