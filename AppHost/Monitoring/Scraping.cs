namespace AppHost.Monitoring;

/// <summary>A resource that Prometheus scrapes.</summary>
internal sealed record MetricsAnnotation(string EndpointName, string Path) : IResourceAnnotation;

/// <summary>A resource that the blackbox exporter probes from outside.</summary>
internal sealed record ProbeAnnotation(string EndpointName, string Path) : IResourceAnnotation;

/// <summary>The blackbox exporter, and the module of its configuration to use.</summary>
internal sealed record ProberAnnotation(string Module) : IResourceAnnotation;

/// <summary>Where Prometheus sends alerts.</summary>
internal sealed record AlertmanagerAnnotation : IResourceAnnotation;

internal static class Scraping
{
    public static IResourceBuilder<T> WithMetrics<T>(this IResourceBuilder<T> resource, string path = "/metrics")
        where T : IResourceWithEndpoints =>
        resource.WithAnnotation(new MetricsAnnotation("http", path));

    public static IResourceBuilder<T> WithProbe<T>(this IResourceBuilder<T> resource, string path)
        where T : IResourceWithEndpoints =>
        resource.WithAnnotation(new ProbeAnnotation("http", path));
}
