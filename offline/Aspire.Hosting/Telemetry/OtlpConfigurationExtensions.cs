using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Aspire.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>How telemetry is sent.</summary>
public enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
    HttpJson,
}

/// <summary>Points resources at the dashboard: <c>OTEL_*</c>.</summary>
public static class OtlpConfigurationExtensions
{
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        builder.WithOtlpExporter(null);

    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol) where T : IResourceWithEnvironment =>
        builder.WithOtlpExporter((OtlpProtocol?)protocol);

    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment) =>
        AddVariables(resource, null, environment);

    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol protocol) =>
        AddVariables(resource, protocol, environment);

    private static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol? protocol) where T : IResourceWithEnvironment
    {
        AddVariables(builder.Resource, protocol, builder.ApplicationBuilder.Environment);
        return builder;
    }

    private static void AddVariables(IResource resource, OtlpProtocol? protocol, IHostEnvironment environment)
    {
        resource.Annotations.Add(new OtlpExporterAnnotation { RequiredProtocol = protocol });
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            if (context.ExecutionContext.IsPublishMode) return;
            var variables = context.EnvironmentVariables;
            var dashboard = context.ExecutionContext.Service<DashboardHost>();
            if ((protocol is null or OtlpProtocol.Grpc ? dashboard.Grpc : dashboard.Http) is { } address)
            {
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = address.Url;
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol == OtlpProtocol.HttpJson ? "http/json" : address.Protocol;
            }
            variables["OTEL_SERVICE_NAME"] = resource.Name;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={ResourceInstance.InstanceIdMark}";
            if (!environment.IsDevelopment()) return;

            // What is looked at while it happens comes soon and completely.
            foreach (var delay in (string[])["OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"])
                variables[delay] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        }));
    }
}
