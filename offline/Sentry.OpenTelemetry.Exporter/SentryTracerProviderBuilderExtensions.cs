using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Exporter;
using Sentry;

namespace OpenTelemetry.Trace;

public static class SentryTracerProviderBuilderExtensions
{
    /// <summary>
    /// Exports spans to the OTLP endpoint of the Sentry project, or to another collector.
    /// The package propagates by <c>sentry-trace</c> when no propagator is given; this stand-in then leaves the default as it is.
    /// </summary>
    public static TracerProviderBuilder AddSentryOtlpExporter(
        this TracerProviderBuilder tracerProviderBuilder, string dsnString, Uri? collectorUrl = null, TextMapPropagator? defaultTextMapPropagator = null)
    {
        if (dsnString.Length == 0)
            return tracerProviderBuilder;
        var dsn = Dsn.Parse(dsnString);
        if (defaultTextMapPropagator is not null)
            Sdk.SetDefaultTextMapPropagator(defaultTextMapPropagator);
        return tracerProviderBuilder.AddOtlpExporter(options =>
        {
            options.Endpoint = collectorUrl ?? dsn.OtlpTraces;
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.HttpClientFactory = () => new HttpClient { DefaultRequestHeaders = { { "X-Sentry-Auth", dsn.Authorization } } };
        });
    }
}
