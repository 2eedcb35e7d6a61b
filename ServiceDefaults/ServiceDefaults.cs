using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Configuration;
using ServiceDefaults.Errors;
using ServiceDefaults.Health;
using ServiceDefaults.Limits;
using ServiceDefaults.Logs;
using ServiceDefaults.Metrics;
using ServiceDefaults.Otlp;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;
using ServiceDefaults.Scraping;
using ServiceDefaults.Switches;

namespace ServiceDefaults;

/// <summary>What every service of the platform has in common. Reading this file is reading the table of contents of the project.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds logs, metrics, traces, error reports, problem details, limits and health checks. Call it first, then add the slices.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.UsePlainNames();
        builder.AddPrivacy();
        builder.AddLogs();
        builder.AddMetrics();
        builder.AddScraping();
        builder.AddOtlp();
        builder.AddErrors();
        builder.AddRequests();
        builder.AddLimits();
        builder.AddFaultSwitches();
        builder.AddHealth();
        return builder;
    }

    /// <summary>
    /// Checks all settings, and adds the middleware and the endpoints <c>/alive</c>, <c>/health</c>,
    /// <c>/health/detailed</c> and <c>/metrics</c>. Call it before mapping the slices.
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.Services.CheckSettings();
        app.WarnOfUnknownSettings();
        app.UseLeadTime();
        app.UseRequestIds();
        app.UseRequestSpans();
        app.UseMetrics();
        app.UseHeadRequests();
        app.UseErrorAnswers();
        app.UseLimits();
        app.UseWholeBodies();
        // Added here explicitly, so that the middleware above also covers routing.
        app.UseRouting();
        app.UseFaultSwitches();
        app.MapHealth();
        app.MapMetrics();
        app.MapFaultSwitches();
        return app;
    }
}
