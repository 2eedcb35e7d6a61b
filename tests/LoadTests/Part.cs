using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using LoadTests.Scraping;
using ServiceDefaults;
using ServiceDefaults.Errors;
using ServiceDefaults.Limits;
using ServiceDefaults.Metrics;
using ServiceDefaults.Otlp;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace LoadTests;

/// <summary>What <c>AddServiceDefaults</c> is made of, one by one, so that each can be measured alone.</summary>
internal static class Part
{
    public const string Everything = "everything";
    public const string RequestIds = "ids";
    public const string Limits = "limits";
    public const string Metrics = "metrics";
    public const string Tracing = "tracing";
    public const string Errors = "errors";
    public const string Starter = "starter";
    public const string Usual = "usual";
    public const string OpenTelemetryScrape = "opentelemetry-scrape";

    public static void Add(string part, WebApplicationBuilder builder)
    {
        switch (part)
        {
            case Everything: builder.AddServiceDefaults(); return;
            case Starter: Others.AddStarter(builder); return;
            case Usual: Others.AddUsual(builder); return;
        }
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddPrivacy();
        builder.Services.TryAddSingleton<DroppedTelemetry>();
        switch (part)
        {
            case RequestIds: builder.AddRequests(); break;
            case Limits: builder.AddLimits(); break;
            case Metrics: builder.AddMetrics(); break;
            case Tracing: builder.AddOtlp(); break;
            case OpenTelemetryScrape: OpenTelemetryExport.Add(builder); break;
            case Errors:
                builder.AddErrors();
                builder.AddRequests();
                break;
        }
    }

    public static void Use(string part, WebApplication app)
    {
        switch (part)
        {
            case Everything: app.MapServiceDefaults(); break;
            case RequestIds: app.UseRequestIds(); break;
            case Limits: app.UseLimits(); break;
            case Metrics: app.UseMetrics(); break;
            case Tracing: app.UseRequestSpans(); break;
            case Errors: app.UseErrorAnswers(); break;
            case Usual: Others.UseUsual(app); break;
            case OpenTelemetryScrape: app.MapPrometheusScrapingEndpoint(); break;
        }
    }
}
