using AppHost.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Monitoring;

/// <summary>
/// Keeps the files that Prometheus discovers its targets from in step with what is running. A process that has ended stays listed at its
/// last address: its target is down then, which is what <c>ServiceDown</c> needs to see.
/// </summary>
internal sealed class TargetFiles(
    DistributedApplicationModel model, ResourceNotificationService notifications, IConfiguration configuration, RunDirectory run)
        : BackgroundService
{
    private readonly Targets _targets = new(model, configuration["Prometheus:ScrapeInterval"]);
    private readonly Dictionary<string, string> _written = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        model.Resources.OfType<ContainerResource>().Any(resource => resource.Name == "prometheus")
            ? FollowContainerNetworkAsync(stoppingToken)
            : FollowProcessesAsync(stoppingToken);

    private async Task FollowProcessesAsync(CancellationToken stopping)
    {
        var processes = new ProcessAddresses();
        await foreach (var change in notifications.WatchAsync(stopping))
        {
            processes.Observe(change);
            Write(processes.Of, ProcessAddresses.Public);
        }
    }

    /// <summary>
    /// From a container, local processes are reached through one address per resource, known once a tunnel to
    /// it has been opened.
    /// </summary>
    private async Task FollowContainerNetworkAsync(CancellationToken stopping)
    {
        var known = new Dictionary<(string Resource, string Endpoint), string>();
        await foreach (var found in Task.WhenEach(
            _targets.Endpoints.Select(endpoint => ResolveAsync(endpoint, stopping))).WithCancellation(stopping))
        {
            var (endpoint, address) = await found;
            known[(endpoint.Resource.Name, endpoint.EndpointName)] = address;
            Write(Of, Of);
        }

        IReadOnlyList<string> Of(IResource resource, string endpoint) => known.TryGetValue((resource.Name, endpoint), out var address)
            ? [address]
            : [];
    }

    private static async Task<(EndpointReference Endpoint, string Address)> ResolveAsync(EndpointReference endpoint,
        CancellationToken stopping)
    {
        var fromContainer = new ValueProviderContext { Network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork };
        return (endpoint, (await endpoint.Property(EndpointProperty.HostAndPort).GetValueAsync(fromContainer, stopping))!);
    }

    private void Write(Func<IResource, string, IReadOnlyList<string>> processes, Func<IResource, string, IReadOnlyList<string>> published)
    {
        var folder = run.Of("prometheus", "config");
        Write(PrometheusFiles.TargetsIn(folder), [.. _targets.Scraped(processes), .. _targets.Probed(published)]);
        Write(PrometheusFiles.AlertmanagersIn(folder), _targets.Alertmanagers(published));
    }

    /// <summary>Written only when something changed, and renamed into place, so that Prometheus never reads half a file.</summary>
    private void Write(string path, IEnumerable<TargetGroup> groups)
    {
        var json = TargetGroup.ToJson(groups);
        if (_written.GetValueOrDefault(path) == json) return;
        File.WriteAllText(path + ".new", json);
        File.Move(path + ".new", path, overwrite: true);
        _written[path] = json;
    }
}

internal static class TargetFilesSetup
{
    public static void AddTargetFiles(this IDistributedApplicationBuilder builder) => builder.Services.AddHostedService<TargetFiles>();

    /// <summary>Refers to what is scraped, so that Aspire opens a tunnel to it from the containers' network.</summary>
    public static IResourceBuilder<ContainerResource> ReachesItsTargets(this IResourceBuilder<ContainerResource> prometheus) =>
        prometheus.WithEnvironment(context =>
        {
            foreach (var endpoint in Targets.EndpointsOf(prometheus.ApplicationBuilder.Resources))
                context.EnvironmentVariables[$"TARGET_{endpoint.Resource.Name.ToUpperInvariant().Replace('-', '_')}"] = endpoint;
        });
}
