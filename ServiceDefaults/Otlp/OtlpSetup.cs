using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceDefaults.Errors;
using ServiceDefaults.Metrics;
using ServiceDefaults.Privacy;
using ServiceDefaults.Tracing;

namespace ServiceDefaults.Otlp;

internal static class OtlpSetup
{
    private const int BatchSize = 512;
    private const int DelayMilliseconds = 1000;

    /// <summary>Without an endpoint there is no SDK, no listener and no cost; trace ids are passed on all the same.</summary>
    public static void AddOtlp(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<OtlpOptions>("Otlp").Validate(
            _ => new HttpAddressAttribute().IsValid(builder.Configuration[OtlpEndpoint.Variable]), $"{OtlpEndpoint.Variable}: must be an absolute http or https address, or empty");
        builder.AddValidatedOptions<TracingOptions>("Tracing");
        builder.Services.AddSingleton<RequestSpans>();
        // The server asks the container, clients ask the static.
        DistributedContextPropagator.Current = new TraceContextOnly();
        builder.Services.AddSingleton(DistributedContextPropagator.Current);
        // The server would write its attributes on every span, also on those that nobody keeps: 480 bytes a request. RequestSpans writes them on those that are.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", true);

        var options = builder.Configuration.SettingsNow<OtlpOptions>("Otlp");
        var standard = OtlpEndpoint.Standard(builder.Configuration);
        List<OtlpEndpoint> traceEndpoints = [.. OtlpEndpoint.OfTraces(builder.Configuration, options, builder.Configuration.SettingsNow<ErrorsOptions>("Errors"))];
        if (standard is not null) traceEndpoints.Insert(0, standard);
        if (traceEndpoints.Count == 0) return;

        var tracing = builder.Configuration.SettingsNow<TracingOptions>("Tracing");
        builder.Services.AddSingleton<ScrubExceptions>();
        builder.Services.AddHostedService<FlushAtStop>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource.Clear(), builder.Environment))
            .WithTracing(traces => AddTraces(traces, builder.Environment.ApplicationName, traceEndpoints, options, tracing.SampleRatioIn(builder.Environment)));
        if (standard is null) return;

        telemetry.WithMetrics(metrics => AddMetrics(metrics, builder.Environment.ApplicationName, standard, options));
        builder.Logging.AddOpenTelemetry(logs => logs.IncludeFormattedMessage = true);
        builder.Services.ConfigureOpenTelemetryLoggerProvider(logs => logs
            .AddProcessor(services => new ScrubLogs(services.GetRequiredService<Scrubber>()))
            .AddProcessor(services => Logs(standard, options.MaxQueueSize, services.GetRequiredService<DroppedTelemetry>())));
    }

    public static void UseRequestSpans(this WebApplication app)
    {
        app.Services.GetService<ScrubExceptions>();
        app.Use(app.Services.GetRequiredService<RequestSpans>().Middleware);
    }

    private static void Describe(ResourceBuilder resource, IHostEnvironment environment) => resource
        .AddService(environment.ApplicationName, serviceVersion: ServiceVersion.Of(environment.ApplicationName))
        .AddAttributes([new("deployment.environment.name", environment.EnvironmentName)])
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static void AddTraces(TracerProviderBuilder traces, string application, IReadOnlyList<OtlpEndpoint> endpoints, OtlpOptions options, double ratio)
    {
        traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio)))
            .AddSource($"{application}*", "ServiceDefaults*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql")
            .AddProcessor(new InheritRequestId())
            .AddProcessor(services => new ScrubSpans(services.GetRequiredService<Scrubber>(), services.GetRequiredService<DroppedTelemetry>()));
        foreach (var endpoint in endpoints)
            traces.AddProcessor(services => TracesShare.Of(endpoint.TracesShare, Spans(endpoint, options.MaxQueueSize, services.GetRequiredService<DroppedTelemetry>())));
    }

    private static void AddMetrics(MeterProviderBuilder metrics, string application, OtlpEndpoint endpoint, OtlpOptions options) => metrics
        .AddMeter($"{application}*", "ServiceDefaults*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
        .AddReader(services => new CountedMetrics(endpoint.For("metrics"), options.MetricsIntervalSeconds * 1000, services.GetRequiredService<DroppedTelemetry>()));

    private static ExportQueue<Activity> Spans(OtlpEndpoint endpoint, int limit, DroppedTelemetry dropped) => new("traces", new OtlpTraceExporter(endpoint.For("traces")),
        exporter => new BatchActivityExportProcessor(exporter, limit, DelayMilliseconds, maxExportBatchSize: Math.Min(BatchSize, limit)), limit, dropped);

    private static ExportQueue<LogRecord> Logs(OtlpEndpoint endpoint, int limit, DroppedTelemetry dropped) => new("logs", new OtlpLogExporter(endpoint.For("logs")),
        exporter => new BatchLogRecordExportProcessor(exporter, limit, DelayMilliseconds, maxExportBatchSize: Math.Min(BatchSize, limit)), limit, dropped);
}
