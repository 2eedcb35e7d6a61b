using ServiceDefaults.Documentation;
using ServiceDefaults.Metrics;
using ServiceDefaults.Requests;

namespace PricingService.Api;

internal static class ApiSetup
{
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiMetrics>();
        builder.Services.AddSingleton<IRequestMeasurements>(services => services.GetRequiredService<ApiMetrics>());
        builder.AddDescription();
        return builder;
    }

    /// <summary>Counts the requests in progress on the service's own routes, and describes those routes.</summary>
    public static WebApplication UseApi(this WebApplication app)
    {
        app.MapDescription();
        app.MapExplorer();
        var metrics = app.Services.GetRequiredService<ApiMetrics>();
        metrics.BeginAtZero();
        app.Use(async (context, next) =>
        {
            var endpoint = EndpointName.Of(context);
            if (!ApiMetrics.IsOwn(endpoint))
            {
                await next(context);
                return;
            }
            metrics.Began(endpoint);
            try
            {
                await next(context);
            }
            finally
            {
                metrics.Ended(endpoint);
            }
        });
        return app;
    }
}
