using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceDefaults.Configuration;
using ServiceDefaults.Errors;
using ServiceDefaults.Metrics;
using ServiceDefaults.Privacy;
using ServiceDefaults.Switches;
using ServiceDefaults.Tracing;

namespace ServiceDefaults.Otlp;

internal static class OtlpSetup
{
    /// <summary>Without an endpoint there is no SDK, no listener and no cost; trace ids are still passed on.</summary>
    public static WebApplicationBuilder AddOtlp(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<OtlpOptions>("Otlp");
        builder.Services.AddSingleton<IValidateOptions<OtlpOptions>, VariablesCheck>();
        builder.Services.AddSingleton(new KnownVariables(StandardVariables.Prefix, StandardVariables.Read, StandardVariables.SetByAspire));
        builder.AddValidatedOptions<TracingOptions>("Tracing");
        builder.Services.AddSingleton<RequestSpans>();
        // The server uses the container's, clients use the static one.
        DistributedContextPropagator.Current = new TraceContextOnly();
        builder.Services.AddSingleton(DistributedContextPropagator.Current);
        // The instrumentation has a propagator of its own, which would accept baggage after all and cost each request an extraction.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        // The server would write its attributes on every span, even those that are not kept: 480 bytes a request. The
        // instrumentation writes them only on spans that are.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", true);

        var configuration = builder.Configuration;
        // Wrong settings are reported when all are checked.
        if (StandardVariables.Faults(configuration).Any()) return builder;
        var options = configuration.SettingsNow<OtlpOptions>("Otlp");
        List<OtlpEndpoint> traces = [.. OtlpEndpoint.OfTraces(configuration, options, configuration.SettingsNow<ErrorsOptions>("Errors"))];
        if (OtlpEndpoint.Standard("traces", configuration) is { } collector) traces.Insert(0, collector);
        var metrics = configuration.SettingsNow<MetricsOptions>("Metrics").Enabled ? OtlpEndpoint.Standard("metrics", configuration) : null;
        var logs = OtlpEndpoint.Standard("logs", configuration);
        if (traces.Count == 0 && metrics is null && logs is null) return builder;

        builder.Services.AddHostedService<FlushAtStop>();
        builder.Services.AddExportPace(options);
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource.Clear(), builder));
        if (traces.Count > 0)
        {
            builder.Services.AddSingleton<ScrubExceptions>();
            telemetry.WithTracing(tracing => AddTraces(tracing, builder, traces));
        }
        if (metrics is not null) telemetry.WithMetrics(metering => AddMetrics(metering, builder, metrics));
        if (logs is not null) AddLogs(builder, logs);
        return builder;
    }

    public static WebApplication UseRequestSpans(this WebApplication app)
    {
        app.Services.GetService<ScrubExceptions>();
        app.Use(app.Services.GetRequiredService<RequestSpans>().Middleware);
        return app;
    }

    private static void Describe(ResourceBuilder resource, WebApplicationBuilder builder)
    {
        var (host, configuration) = (builder.Environment, builder.Configuration);
        var version = configuration["APP_VERSION"] is { Length: > 0 } given ? given : ServiceVersion.Of(host.ApplicationName);
        var environment = configuration["ENVIRONMENT"] is { Length: > 0 } named ? named : host.EnvironmentName;
        resource
            .AddService(host.ApplicationName, serviceVersion: version)
            .AddAttributes([new("deployment.environment.name", environment)])
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
    }

    private static void AddTraces(TracerProviderBuilder traces, WebApplicationBuilder builder, IReadOnlyList<OtlpEndpoint> endpoints)
    {
        var (host, configuration) = (builder.Environment, builder.Configuration);
        var sampling = configuration.SettingsNow<TracingOptions>("Tracing");
        // The SDK reads its own variable if no sampler is set.
        if (sampling.SampleRatio is not null || string.IsNullOrEmpty(configuration[StandardVariables.Sampler]))
            traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(sampling.SampleRatioIn(host))));
        traces.AddSource($"{host.ApplicationName}*", "ServiceDefaults*", "Npgsql")
            .AddAspNetCoreInstrumentation(RequestSpans.Configure)
            .AddHttpClientInstrumentation(ClientSpans.Configure)
            .AddProcessor(new InheritRequestId())
            .AddProcessor(
                services => new ScrubSpans(services.GetRequiredService<Scrubber>(), services.GetRequiredService<DroppedTelemetry>()));
        foreach (var endpoint in endpoints)
            traces.AddProcessor(services => TracesShare.Of(endpoint.TracesShare, Spans(endpoint, services)));
    }

    private static void AddMetrics(MeterProviderBuilder metrics, WebApplicationBuilder builder, OtlpEndpoint endpoint) => metrics
        .AddMeter($"{builder.Environment.ApplicationName}*", "ServiceDefaults*", "Microsoft.AspNetCore.Server.Kestrel")
        .AddRuntimeInstrumentation()
        .AddReader(services =>
            new CountedMetrics(endpoint.Exporter(), services.GetRequiredService<IOptions<PeriodicExportingMetricReaderOptions>>().Value,
                builder.Configuration["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"],
                services.GetRequiredService<DroppedTelemetry>()));

    private static void AddLogs(WebApplicationBuilder builder, OtlpEndpoint endpoint)
    {
        builder.Logging.AddOpenTelemetry(logs => logs.IncludeFormattedMessage = true);
        builder.Services.ConfigureOpenTelemetryLoggerProvider(logs => logs
            .AddProcessor(services => new ScrubLogs(services.GetRequiredService<Scrubber>()))
            .AddProcessor(services => Records(endpoint, services)));
    }

    private static ExportQueue<Activity> Spans(OtlpEndpoint endpoint, IServiceProvider services)
    {
        var batch = services.GetRequiredService<IOptions<BatchExportActivityProcessorOptions>>().Value;
        return new("traces", new OtlpTraceExporter(endpoint.Exporter()), exporter => ExportPace.Spans(exporter, batch),
            batch.MaxQueueSize, services.GetRequiredService<DroppedTelemetry>(),
            () => services.GetRequiredService<FaultSwitches>().IsOn(FaultPoint.Telemetry));
    }

    private static ExportQueue<LogRecord> Records(OtlpEndpoint endpoint, IServiceProvider services)
    {
        var batch = services.GetRequiredService<IOptions<BatchExportLogRecordProcessorOptions>>().Value;
        return new("logs", new OtlpLogExporter(endpoint.Exporter()), exporter => ExportPace.Logs(exporter, batch),
            batch.MaxQueueSize, services.GetRequiredService<DroppedTelemetry>());
    }

    private sealed class VariablesCheck(IConfiguration configuration) : IValidateOptions<OtlpOptions>
    {
        public ValidateOptionsResult Validate(string? name, OtlpOptions options) =>
            StandardVariables.Faults(configuration).Concat(PlainNames.Faults(configuration)).ToList() is { Count: > 0 } faults
                ? ValidateOptionsResult.Fail(faults)
                : ValidateOptionsResult.Success;
    }
}
