using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Holds a resource back until what it waits for has come, or can no longer come.</summary>
internal sealed class DependencyWaiting(ResourceNotificationService notifications, ResourceLoggerService loggers, WaitBehavior defaultBehavior)
{
    public async Task WaitAsync(IResource resource, CancellationToken cancellationToken)
    {
        WaitAnnotation[] waits = [.. resource.Annotations.OfType<WaitAnnotation>()];
        if (waits.Length == 0) return;

        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Waiting });
        await Task.WhenAll(
            from wait in waits
            from id in wait.Resource.Ids()
            select wait.WaitType == WaitType.WaitForCompletion
                ? CompletionAsync(resource, wait, id, cancellationToken)
                : StartAsync(resource, wait, id, cancellationToken));
    }

    private async Task StartAsync(IResource resource, WaitAnnotation wait, string id, CancellationToken cancellationToken)
    {
        var dependency = wait.Resource.Name;
        loggers.Say(resource, $"Waiting for resource '{dependency}' to enter the '{KnownResourceStates.Running}' state.");
        var stops = (wait.WaitBehavior ?? defaultBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var change = await notifications.WaitForResourceAsync(
            dependency,
            change => change.ResourceId == id && (change.Snapshot.State?.Text == KnownResourceStates.Running || stops && change.Snapshot.IsOver()),
            cancellationToken);
        if (change.Snapshot.State?.Text != KnownResourceStates.Running) throw Stopped(resource, dependency, change.Snapshot);

        if (wait.WaitType == WaitType.WaitUntilHealthy)
            await HealthAsync(resource, dependency, id, stops, cancellationToken);
        loggers.Say(resource, $"Finished waiting for resource '{dependency}'.");
    }

    private async Task HealthAsync(IResource resource, string dependency, string id, bool stops, CancellationToken cancellationToken)
    {
        var change = await notifications.WaitForResourceAsync(
            dependency,
            change => change.ResourceId == id && (change.Snapshot.ReadyEvent is not null || stops && change.Snapshot.IsOver()),
            cancellationToken);
        if (change.Snapshot.ReadyEvent is null) throw Stopped(resource, dependency, change.Snapshot);
        await change.Snapshot.ReadyEvent.WaitAsync(cancellationToken);
    }

    private async Task CompletionAsync(IResource resource, WaitAnnotation wait, string id, CancellationToken cancellationToken)
    {
        var dependency = wait.Resource.Name;
        loggers.Say(resource, $"Waiting for resource '{dependency}' to complete.");
        var change = await notifications.WaitForResourceAsync(
            dependency, change => change.ResourceId == id && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text), cancellationToken);
        if (change.Snapshot.State!.Text == KnownResourceStates.FailedToStart) throw Stopped(resource, dependency, change.Snapshot);
        if (change.Snapshot.ExitCode != wait.ExitCode)
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' stopped waiting for dependency resource '{dependency}' because it entered the '{change.Snapshot.State.Text}' state with exit code '{change.Snapshot.ExitCode}', expected '{wait.ExitCode}'.");
        }
    }

    private static DistributedApplicationException Stopped(IResource resource, string dependency, CustomResourceSnapshot snapshot) =>
        new(snapshot.State!.Text == KnownResourceStates.FailedToStart
            ? $"Resource '{resource.Name}' stopped waiting for dependency resource '{dependency}' because it failed to start."
            : $"Resource '{resource.Name}' stopped waiting for dependency resource '{dependency}' because it entered the '{snapshot.State.Text}' state prematurely.");
}
