using AppHost.Components;
using AppHost.Files;
using AppHost.Monitoring;
using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>
/// One address in front of the services, where it is asked for: <c>Platform:Gateway</c> is <c>none</c>, <c>nginx</c> or <c>kong</c>.
/// </summary>
internal static class Gateways
{
    private const int Port = 8000;

    private enum Gateway { None, Nginx, Kong }

    public static void AddGateway(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> pricing,
        IResourceBuilder<ProjectResource> generation, IResourceBuilder<ProjectResource> executor)
    {
        // In a deployment, the platform that it runs on has one.
        if (builder.ExecutionContext.IsPublishMode) return;
        switch (builder.Configuration.GetValue("Platform:Gateway", Gateway.None))
        {
            case Gateway.Nginx: builder.AddNginx(pricing, generation, executor); break;
            case Gateway.Kong: builder.AddKong(pricing, generation, executor); break;
        }
    }

    private static void AddNginx(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> pricing,
        IResourceBuilder<ProjectResource> generation, IResourceBuilder<ProjectResource> executor)
    {
        var files = builder.RepositoryPath("observability", "nginx");
        switch (builder.Place("nginx", program: "nginx"))
        {
            case Placement.Container:
                builder.AddNginxExporter(builder.AddContainer("nginx", "docker.io/nginx", "1.29")
                    .WithBindMount(files, "/etc/platform", isReadOnly: true)
                    .WithEntrypoint("/bin/sh")
                    .WithArgs("/etc/platform/start.sh", "/tmp/nginx", "8080")
                    .WithServices(pricing, generation, executor)
                    .WithHttpEndpoint(port: Port, targetPort: 8080)
                    .WithHttpHealthCheck("/health"));
                break;

            case Placement.Program { Path: var path }:
                builder.AddNginxExporter(builder.AddExecutable("nginx", "/bin/sh", files)
                    .WithArgs(context =>
                    {
                        var port = ((IResourceWithEndpoints)context.Resource).GetEndpoint("http").Property(EndpointProperty.TargetPort);
                        context.Args.Add("start.sh");
                        context.Args.Add(builder.RunDirectory().Of("nginx"));
                        context.Args.Add(ReferenceExpression.Create($"127.0.0.1:{port}"));
                        context.Args.Add(path);
                    })
                    .WithServices(pricing, generation, executor)
                    .WithHttpEndpoint(port: Port)
                    .WithHttpHealthCheck("/health"));
                break;
        }
    }

    /// <summary>Shown under the nginx that it watches.</summary>
    private static void AddNginxExporter(this IDistributedApplicationBuilder builder, IResourceBuilder<IResourceWithEndpoints> nginx)
    {
        var status = ReferenceExpression.Create($"http://{nginx.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/nginx_status");
        switch (builder.Place("nginx-exporter", program: "prometheus-nginx-exporter"))
        {
            case Placement.Container:
                builder.AddContainer("nginx-exporter", "docker.io/nginx/nginx-prometheus-exporter", "1.4.2")
                    .WithEnvironment("SCRAPE_URI", status)
                    .WithHttpEndpoint(targetPort: 9113)
                    .WithHttpHealthCheck("/metrics").WithMetrics().WithParentRelationship(nginx).WaitFor(nginx);
                break;

            case Placement.Program { Path: var path }:
                var exporter = builder.AddExecutable("nginx-exporter", path, builder.RunDirectory().Path)
                    .WithEnvironment("SCRAPE_URI", status)
                    .WithHttpEndpoint();
                exporter.WithEnvironment("LISTEN_ADDRESS", ReferenceExpression.Create(
                        $"127.0.0.1:{exporter.GetEndpoint("http").Property(EndpointProperty.TargetPort)}"))
                    .WithHttpHealthCheck("/metrics").WithMetrics().WithParentRelationship(nginx).WaitFor(nginx);
                break;
        }
    }

    /// <summary>With limits for each client, and metrics of its own.</summary>
    private static void AddKong(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> pricing,
        IResourceBuilder<ProjectResource> generation, IResourceBuilder<ProjectResource> executor)
    {
        if (builder.Place("kong") is not Placement.Container) return;
        builder.AddContainer("kong", "docker.io/kong", "3.9")
            .WithBindMount(builder.RepositoryPath("observability", "kong"), "/etc/platform", isReadOnly: true)
            .WithEntrypoint("/bin/sh")
            .WithArgs("/etc/platform/start.sh", "/tmp/kong.yml")
            .WithServices(pricing, generation, executor)
            .WithEnvironment("KONG_DATABASE", "off")
            .WithEnvironment("KONG_DECLARATIVE_CONFIG", "/tmp/kong.yml")
            .WithEnvironment("KONG_ADMIN_LISTEN", "off")
            // Metrics and health, on a port that is not the one in front of the services.
            .WithEnvironment("KONG_STATUS_LISTEN", "0.0.0.0:8100")
            .WithHttpEndpoint(port: Port, targetPort: 8000, name: "proxy")
            .WithHttpEndpoint(targetPort: 8100)
            .WithHttpHealthCheck("/status")
            .WithMetrics();
    }

    private static IResourceBuilder<T> WithServices<T>(this IResourceBuilder<T> gateway, IResourceBuilder<ProjectResource> pricing,
        IResourceBuilder<ProjectResource> generation, IResourceBuilder<ProjectResource> executor)
        where T : IResourceWithEnvironment =>
        gateway.WithEnvironment("PRICING", pricing.GetEndpoint("http"))
            .WithEnvironment("GENERATION", generation.GetEndpoint("http"))
            .WithEnvironment("EXECUTOR", executor.GetEndpoint("http"));
}
