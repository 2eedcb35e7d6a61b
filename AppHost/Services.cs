using AppHost.Files;
using AppHost.Monitoring;
using AppHost.Running;

namespace AppHost;

/// <summary>What all services of the platform have in common in the topology.</summary>
internal static class Services
{
    public static IResourceBuilder<ProjectResource> AsService(
        this IResourceBuilder<ProjectResource> service,
        string icon,
        IResourceBuilder<IResourceWithConnectionString>? cache,
        IResourceBuilder<IResourceWithConnectionString>? database)
    {
        service
            .WithHttpHealthCheck("/health")
            .WithMetrics()
            .WithProbe("/health")
            .WithIconName(icon)
            .WithUrlForEndpoint("http", url => (url.DisplayText, url.Url) = ("API", "/docs"))
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/health", DisplayText = "Health" })
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/metrics", DisplayText = "Metrics" });
        if (service.ApplicationBuilder.ExecutionContext.IsRunMode)
            service.RunsWhatWasBuilt().WithEnvironment("Storage__DataDirectory", service.ApplicationBuilder.RunDirectory().Data);
        if (cache is not null) service.WithReference(cache);
        // A service without a connection string in its own name keeps its data in an embedded database.
        // Aspire creates the database once its server answers; a service that does not find it exits.
        if (database is not null) service.WithReference(database, service.Resource.Name).WaitFor(database);
        return service;
    }
}
