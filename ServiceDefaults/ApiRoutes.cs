using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Health;
using ServiceDefaults.Scraping;

namespace ServiceDefaults;

/// <summary>The routes of <see cref="ServiceDefaultsExtensions.MapServiceDefaults"/> under <c>/api</c> too.</summary>
public static class ApiRoutes
{
    /// <summary>
    /// Adds <c>/api/health</c> and <c>/api/metrics</c>, which answer as <c>/health</c> and <c>/metrics</c> do,
    /// <c>/api/metrics/json</c> (the same series as JSON) and <c>/api/metrics/health</c> (whether the export works and how much it
    /// contains). With <c>Metrics:Port</c> the metrics are only there.
    /// </summary>
    public static WebApplication MapServiceDefaultsUnderApi(this WebApplication app)
    {
        var health = app.Services.GetRequiredService<HealthEndpoints>();
        var metrics = app.Services.GetRequiredService<MetricsEndpoint>();
        app.MapGet("/api/health", health.HealthAsync).ExcludeFromDescription();
        app.MapScrape("/api/metrics", metrics.HandleAsync);
        app.MapScrape("/api/metrics/json", metrics.HandleJsonAsync);
        app.MapScrape("/api/metrics/health", metrics.HandleHealthAsync);
        return app;
    }
}
