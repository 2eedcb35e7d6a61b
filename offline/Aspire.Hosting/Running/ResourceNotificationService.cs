using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How waiting behaves where a wait does not say.</summary>
public sealed class ResourceNotificationServiceOptions
{
    public WaitBehavior DefaultWaitBehavior { get; set; }
}

/// <summary>The states of the resources: published here, watched here, waited for here.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly CancellationTokenSource _disposing = new();
    private readonly DependencyWaiting _waiting;
    private readonly WaitBehavior _defaultWaitBehavior;

    internal ResourceNotificationService(
        DistributedApplicationModel model, ResourceLoggerService loggers, IOptions<ResourceNotificationServiceOptions> options)
    {
        Model = model;
        _defaultWaitBehavior = options.Value.DefaultWaitBehavior;
        _waiting = new DependencyWaiting(this, loggers, _defaultWaitBehavior);
    }

    internal DistributedApplicationModel Model { get; }

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in resource.Ids()) Publish(resource, id, stateFactory);
        return Task.CompletedTask;
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        Publish(resource, resourceId, stateFactory);
        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            if (_current.TryGetValue(resourceId, out resourceEvent)) return true;
            resourceEvent = _current.Values.FirstOrDefault(known => string.Equals(known.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase));
            return resourceEvent is not null;
        }
    }

    /// <summary>The present states, and every change from now on.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        var watcher = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            foreach (var known in _current.Values) watcher.Writer.TryWrite(known);
            _watchers.Add(watcher);
        }

        try
        {
            await foreach (var change in watcher.Reader.ReadAllAsync(ending.Token)) yield return change;
        }
        finally
        {
            lock (_gate) _watchers.Remove(watcher);
        }
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [string.IsNullOrEmpty(targetState) ? KnownResourceStates.Running : targetState], cancellationToken);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName, change => targetStates.Contains(change.Snapshot.State?.Text, StringComparer.OrdinalIgnoreCase), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (string.Equals(resourceName, change.Resource.Name, StringComparison.OrdinalIgnoreCase) && predicate(change)) return change;
        }
        throw new OperationCanceledException($"The operation was cancelled before resource '{resourceName}' met the condition.", cancellationToken);
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        if (waitBehavior == WaitBehavior.StopOnResourceUnavailable && !Model.Resources.TryGetByName(resourceName, out _))
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it does not exist in the application model.");

        var change = await WaitForResourceAsync(
            resourceName,
            change => change.Snapshot.HealthStatus == HealthStatus.Healthy || waitBehavior == WaitBehavior.StopOnResourceUnavailable && change.Snapshot.IsOver(),
            cancellationToken);
        if (change.Snapshot.HealthStatus != HealthStatus.Healthy)
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
        return await WaitUntilReadyAsync(resourceName, change.ResourceId, cancellationToken);
    }

    /// <summary>Waits for all that the resource was declared to wait for.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken) => _waiting.WaitAsync(resource, cancellationToken);

    public void Dispose()
    {
        _disposing.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits until those who wanted to know of the resource's health have been told.</summary>
    internal async Task<ResourceEvent> WaitUntilReadyAsync(string resourceName, string id, CancellationToken cancellationToken)
    {
        var ready = await WaitForResourceAsync(resourceName, change => change.ResourceId == id && change.Snapshot.ReadyEvent is not null, cancellationToken);
        await ready.Snapshot.ReadyEvent!.WaitAsync(cancellationToken);
        return ready;
    }

    private void Publish(IResource resource, string id, Func<CustomResourceSnapshot, CustomResourceSnapshot> update)
    {
        lock (_gate)
        {
            var before = _current.TryGetValue(id, out var known) ? known.Snapshot : FirstSnapshot.Of(resource);
            var change = new ResourceEvent(resource, id, update(before));
            _current[id] = change;
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(change);
        }
    }
}
