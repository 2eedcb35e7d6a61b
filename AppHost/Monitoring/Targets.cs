using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AppHost.Monitoring;

/// <summary>One entry of a file for Prometheus' file service discovery.</summary>
internal sealed record TargetGroup(
    [property: JsonPropertyName("targets")] IReadOnlyList<string> Targets,
    [property: JsonPropertyName("labels")] IReadOnlyDictionary<string, string> Labels)
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToJson(IEnumerable<TargetGroup> groups) => JsonSerializer.Serialize(groups, Indented);
}

/// <summary>What Prometheus should scrape, given the current addresses of the resources' processes.</summary>
internal sealed class Targets(DistributedApplicationModel model, string? scrapeInterval)
{
    /// <summary>All endpoints that take part in scraping, whether scraped or probed.</summary>
    public IEnumerable<EndpointReference> Endpoints => EndpointsOf(model.Resources);

    public static IEnumerable<EndpointReference> EndpointsOf(IEnumerable<IResource> resources) =>
        from resource in resources.OfType<IResourceWithEndpoints>()
        from name in resource.Annotations.OfType<MetricsAnnotation>().Select(metrics => metrics.EndpointName)
            .Union(resource.Annotations.OfType<ProbeAnnotation>().Select(probe => probe.EndpointName))
        select resource.GetEndpoint(name);

    /// <param name="addresses">For a resource, the addresses (host:port) of its processes.</param>
    public IEnumerable<TargetGroup> Scraped(Func<IResource, string, IReadOnlyList<string>> addresses)
    {
        foreach (var resource in model.Resources.OrderBy(resource => resource.Name, StringComparer.Ordinal))
        {
            foreach (var metrics in resource.Annotations.OfType<MetricsAnnotation>())
            {
                if (addresses(resource, metrics.EndpointName) is { Count: > 0 } found)
                    yield return new TargetGroup(found, Labels(resource.Name, metrics.Path));
            }
        }
    }

    /// <summary>The services, probed through the blackbox exporter at the address that their users see.</summary>
    public IEnumerable<TargetGroup> Probed(Func<IResource, string, IReadOnlyList<string>> addresses)
    {
        var prober = model.Resources.FirstOrDefault(resource => resource.Annotations.OfType<ProberAnnotation>().Any());
        if (prober is null || addresses(prober, "http") is not { Count: > 0 } proberAddress) yield break;
        var module = prober.Annotations.OfType<ProberAnnotation>().Single().Module;
        foreach (var resource in model.Resources.OrderBy(resource => resource.Name, StringComparer.Ordinal))
        {
            foreach (var probe in resource.Annotations.OfType<ProbeAnnotation>())
            {
                if (addresses(resource, probe.EndpointName) is not { Count: > 0 } found) continue;
                yield return new TargetGroup(proberAddress, new Dictionary<string, string>(Labels("probe", "/probe"))
                {
                    ["__param_module"] = module,
                    ["__param_target"] = $"http://{found[0]}{probe.Path}",
                    ["instance"] = resource.Name,
                });
            }
        }
    }

    public IEnumerable<TargetGroup> Alertmanagers(Func<IResource, string, IReadOnlyList<string>> addresses) =>
        from resource in model.Resources
        where resource.Annotations.OfType<AlertmanagerAnnotation>().Any()
        let found = addresses(resource, "http")
        where found.Count > 0
        select new TargetGroup(found, new Dictionary<string, string>());

    private Dictionary<string, string> Labels(string job, string path)
    {
        var labels = new Dictionary<string, string> { ["job"] = job, ["__metrics_path__"] = path };
        if (scrapeInterval is not null)
        {
            labels["__scrape_interval__"] = scrapeInterval;
            labels["__scrape_timeout__"] = scrapeInterval;
        }
        return labels;
    }
}
