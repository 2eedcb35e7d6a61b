using AppHost.Files;
using AppHost.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>When the run began, as a timestamp of the clock.</summary>
internal sealed record RunStart(long Timestamp);

/// <summary>One resource after the start.</summary>
/// <param name="Url">Its HTTP address, or host and port; null if it has no endpoint.</param>
/// <param name="Fault">Why it did not become healthy; null if it did.</param>
internal sealed record StartedResource(string Name, string? Url, string? Fault);

/// <summary>Follows the resources of a run until each is healthy or has failed.</summary>
internal static class Startup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<(IReadOnlyList<StartedResource> Resources, TimeSpan Took)> WaitAsync(DistributedApplication app,
        CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var run = app.Services.GetRequiredService<RunDirectory>();
        var time = TimeProvider.System;
        var resources = StartedByThemselves(app.Services.GetRequiredService<DistributedApplicationModel>());
        var started =
            await Task.WhenAll(resources.Select(resource => WaitAsync(app, resource, run, time, patience ?? Patience, cancellationToken)));
        return (started, time.GetElapsedTime(app.Services.GetRequiredService<RunStart>().Timestamp));
    }

    /// <summary>
    /// A run's processes and containers, without the dashboard and resources that are started by hand, such as Aspire's rebuilders.
    /// </summary>
    public static IReadOnlyList<IResourceWithEndpoints> StartedByThemselves(DistributedApplicationModel model) =>
    [
        .. model.Resources.OfType<IResourceWithEndpoints>()
            .Where(resource => resource.Name != Dashboard.Name && !resource.HasAnnotationOfType<ExplicitStartupAnnotation>()),
    ];

    private static async Task<StartedResource> WaitAsync(
        DistributedApplication app, IResourceWithEndpoints resource, RunDirectory run, TimeProvider time, TimeSpan patience,
        CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        try
        {
            var healthy = app.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name, WaitBehavior.StopOnResourceUnavailable,
                either.Token);
            var each = resource is ProjectResource service ? EachReplicaAsync(app, service, time, either.Token) : healthy;
            // Aspire throws when it failed to start.
            if (await Task.WhenAny(healthy, each) == healthy) await healthy;
            await each;
            // If left waiting, it would report the end of the run as a failed start.
            await either.CancelAsync();
            return new StartedResource(resource.Name, UrlOf(resource), Fault: null);
        }
        catch (DistributedApplicationException)
        {
            return new StartedResource(resource.Name, Url: null, $"did not start: see {run.LogOf(resource.Name)}");
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            return new StartedResource(resource.Name, Url: null,
                $"not healthy after {patience.TotalSeconds:0} s: see {run.LogOf(resource.Name)}");
        }
    }

    /// <summary>
    /// Each replica is asked at its own address: to Aspire a service is healthy when one of them is, and it checks after one
    /// second, then two, then three.
    /// </summary>
    private static async Task EachReplicaAsync(DistributedApplication app, ProjectResource service, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var replicas = service.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
        var addresses = new ProcessAddresses();
        await foreach (var change in app.ResourceNotifications.WatchAsync(cancellationToken))
        {
            addresses.Observe(change);
            if (addresses.Of(service, "http").Count >= replicas) break;
        }
        using var http = new HttpClient();
        await Task.WhenAll(addresses.Of(service, "http").Select(async address =>
        {
            while (!await IsHealthyAsync(http, address, cancellationToken)) await Task.Delay(Pause, time, cancellationToken);
        }));
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, string address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://{address}/health"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It is not listening yet, or no longer.
            return false;
        }
    }

    private static string? UrlOf(IResourceWithEndpoints resource) =>
        resource.GetEndpoint("http") is { Exists: true, IsAllocated: true } http ? http.Url
        : resource.GetEndpoint("tcp") is { Exists: true, IsAllocated: true } tcp ? $"{tcp.Host}:{tcp.Port}"
        : null;
}
