using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Scraping;

internal static class ScrapingSetup
{
    public static void AddScraping(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MetricsEndpoint>();
        builder.Services.AddSingleton<MetricsServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MetricsServer>());
    }

    public static void MapMetrics(this WebApplication app) =>
        app.MapScrape("/metrics", app.Services.GetRequiredService<MetricsEndpoint>().HandleAsync);

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
}
