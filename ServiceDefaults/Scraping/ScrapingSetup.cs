using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Scraping;

internal static class ScrapingSetup
{
    public static WebApplicationBuilder AddScraping(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MetricsEndpoint>();
        builder.Services.AddSingleton<MetricsServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MetricsServer>());
        return builder;
    }

    public static WebApplication MapMetrics(this WebApplication app)
    {
        app.MapScrape("/metrics", app.Services.GetRequiredService<MetricsEndpoint>().HandleAsync);
        return app;
    }

    /// <summary>A route for the service's metrics: on the port set for them, if any, and then only there.</summary>
    public static WebApplication MapScrape(this WebApplication app, string path, RequestDelegate answer)
    {
        if (!app.IsMeasured()) return app;
        var server = app.Services.GetRequiredService<MetricsServer>();
        if (server.IsWanted) server.Map(path, answer);
        else app.MapGet(path, answer).ExcludeFromDescription();
        return app;
    }

    /// <summary>A probe, which is answered on either port.</summary>
    public static WebApplication MapProbe(this WebApplication app, string path, Func<CancellationToken, Task<IResult>> answer)
    {
        RequestDelegate probe = async context => await (await answer(context.RequestAborted)).ExecuteAsync(context);
        app.MapGet(path, probe).ExcludeFromDescription();
        app.Services.GetRequiredService<MetricsServer>().Map(path, probe);
        return app;
    }
}
