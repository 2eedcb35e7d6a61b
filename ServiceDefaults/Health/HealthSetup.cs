using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace ServiceDefaults.Health;

internal static class HealthSetup
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton<HealthReports>();
    }

    public static void MapHealth(this WebApplication app)
    {
        var reports = app.Services.GetRequiredService<HealthReports>();
        // The process answers: a restart would not help. Its dependencies are the other one's business.
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = reports.WriteAsync });
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = reports.WriteAsync });
    }
}
