using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Metrics;

internal static class MetricsSetup
{
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<MetricsOptions>("Metrics");
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<ExportedMeters>();
        builder.Services.AddSingleton<PrometheusExport>();
        builder.Services.AddSingleton<SeriesFactory>();
        builder.Services.AddSingleton<MeterBridge>();
        builder.Services.AddSingleton<MetricsEndpoint>();
        builder.Services.AddSingleton<MetricsServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MetricsServer>());
        builder.Services.AddSingleton<DroppedTelemetry>();
        builder.Services.AddSingleton<HttpMetrics>();
        builder.Services.AddSingleton<CacheMetrics>();
        builder.Services.AddSingleton<ProcessMetrics>();
        builder.Services.AddSingleton<SystemMetrics>();
    }

    /// <summary>Starts to listen before anything measures, and stands above whatever answers.</summary>
    public static void UseMetrics(this WebApplication app)
    {
        if (!app.IsMeasured()) return;
        app.Services.GetRequiredService<MeterBridge>();
        app.Services.GetRequiredService<ProcessMetrics>();
        app.Services.GetRequiredService<SystemMetrics>();
        app.Use(app.Services.GetRequiredService<HttpMetrics>().Middleware);
    }

    public static void MapMetrics(this WebApplication app) => app.MapScrape("/metrics", app.Services.GetRequiredService<MetricsEndpoint>().HandleAsync);

    /// <summary>A route that tells the service's metrics: on the port that was set for them, and then on that one only.</summary>
    public static void MapScrape(this WebApplication app, string path, RequestDelegate answer)
    {
        if (!app.IsMeasured()) return;
        var server = app.Services.GetRequiredService<MetricsServer>();
        if (server.IsWanted) server.Map(path, answer);
        else app.MapGet(path, answer).ExcludeFromDescription();
    }

    /// <summary>A probe, which is answered on either port.</summary>
    public static void MapProbe(this WebApplication app, string path, Func<CancellationToken, Task<IResult>> answer)
    {
        RequestDelegate probe = async context => await (await answer(context.RequestAborted)).ExecuteAsync(context);
        app.MapGet(path, probe).ExcludeFromDescription();
        app.Services.GetRequiredService<MetricsServer>().Map(path, probe);
    }

    private static bool IsMeasured(this WebApplication app) => app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Enabled;
}
