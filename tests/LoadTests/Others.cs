using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Prometheus;

namespace LoadTests;

/// <summary>What one would set up instead of the service defaults: the same endpoint under it says what theirs is worth.</summary>
internal static class Others
{
    /// <summary>
    /// OpenTelemetry as the service defaults of Aspire's starter template set it up; the sampler is that of <c>OTEL_TRACES_SAMPLER</c>.
    /// </summary>
    public static void AddStarter(WebApplicationBuilder builder)
    {
        AddLevels(builder);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName)
                .AddAspNetCoreInstrumentation(options => options.Filter = context =>
                    !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/alive"))
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
    }

    /// <summary>
    /// The usual stack: OpenTelemetry's spans, Sentry's middleware and prometheus-net's, each as its own documentation sets it up.
    /// </summary>
    public static void AddUsual(WebApplicationBuilder builder)
    {
        AddLevels(builder);
        builder.WebHost.UseSentry();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddOtlpExporter());
    }

    /// <summary>As every template's appsettings.json has it: no line for each request.</summary>
    private static void AddLevels(WebApplicationBuilder builder) => builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

    public static void UseUsual(WebApplication app)
    {
        app.UseRouting();
        app.UseHttpMetrics();
        app.MapMetrics();
    }
}
