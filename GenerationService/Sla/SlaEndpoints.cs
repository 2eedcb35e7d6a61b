using GenerationService.Sla.Alerts;
using GenerationService.Sla.Checks;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;
using GenerationService.Sla.Objectives;
using GenerationService.Sla.Pages;
using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;

namespace GenerationService.Sla;

/// <summary><c>/sla</c>: what the platform promises, whether it keeps it, and what synthetic checks see of it.</summary>
internal static class SlaEndpoints
{
    public static WebApplicationBuilder AddSla(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<SlaOptions>("Sla");
        builder.AddChecks();
        builder.Services.AddSingleton(_ => SloFile.Embedded()).AddSingleton<SlaMetrics>().AddSingleton<SlaReport>()
            .AddSingleton<CheckFigures>().AddSingleton<ServedFigures>().AddSingleton<Compliance>()
            .AddSingleton<IncidentTable>().AddSingleton<MaintenanceTable>().AddSingleton<MaintenanceRules>()
            .AddSingleton<CheckAlerts>().AddSingleton<AlertNews>().AddHostedService<SlaWatch>();
        builder.Services.AddJobHandler<AlertHandler>();
        builder.AddOutboundClient<AlertmanagerClient>(AlertmanagerClient.Name)
            .ConfigureHttpClient((services, http) => http.BaseAddress = Base(services, options => options.AlertmanagerUrl));
        builder.AddOutboundClient<PrometheusClient>(PrometheusClient.Name)
            .ConfigureHttpClient((services, http) => http.BaseAddress = Base(services, options => options.PrometheusUrl));
        builder.AddStatusPage();
        return builder;
    }

    public static WebApplication MapSla(this WebApplication app)
    {
        app.MapGet("/sla/status", Status)
            .WithSummary("Compliance now and over 1 h, 24 h, 7 d and 30 d, the error budget, open incidents and maintenance");
        app.MapGet("/sla/uptime", Uptime).WithSummary("What each check found over 1h, 24h, 7d, 30d or 90d");
        return app.MapIncidents().MapMaintenance().MapStatusPage();

        static async Task<Ok<SlaStatus>> Status(SlaReport report, CancellationToken cancellationToken) =>
            TypedResults.Ok(await report.StatusAsync(cancellationToken));

        static async Task<Results<Ok<SlaUptime>, ProblemHttpResult>> Uptime(SlaReport report, CancellationToken cancellationToken,
            string window = "24h")
        {
            foreach (var known in SlaWindows.OfUptime)
            {
                if (known.Label() == window) return TypedResults.Ok(await report.UptimeAsync(known, cancellationToken));
            }
            return new Faults().Add("window", "must be 1h, 24h, 7d, 30d or 90d").ToProblem("generation");
        }
    }

    /// <summary>With a slash at its end, so that a path in it is kept.</summary>
    private static Uri? Base(IServiceProvider services, Func<SlaOptions, string> address) =>
        address(services.GetRequiredService<IOptions<SlaOptions>>().Value) is { Length: > 0 } given
            ? new Uri($"{given.TrimEnd('/')}/")
            : null;
}
