using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Scraping;

namespace ServiceDefaults.Health;

internal static class HealthSetup
{
    public static WebApplicationBuilder AddHealth(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<HealthOptions>("Health");
        builder.Services.AddHealthChecks();
        // It logs the result of every check as an error; Readiness logs changes.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.TryAddSingleton<Dependencies>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<HealthEndpoints>();
        return builder;
    }

    public static WebApplication MapHealth(this WebApplication app)
    {
        var health = app.Services.GetRequiredService<HealthEndpoints>();
        app.MapProbe("/alive", _ => Task.FromResult(health.Alive()));
        app.MapProbe("/health", health.HealthAsync);
        app.MapGet("/health/detailed", health.DetailedAsync).ExcludeFromDescription();
        return app;
    }
}
