using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Running;

/// <summary>Starts and stops the processes of resources, and says how they are. What has ended stays ended until somebody starts it.</summary>
internal sealed class ResourceRunner(
    LaunchPlan plan,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    Watchdog watchdog)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ChildProcess Process, Task Watching)> _running = [];
    private bool _closed;

    public async Task StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken);
            if (resource is IResourceWithConnectionString)
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
            await Task.WhenAll(resource.Instances().Select(instance => StartAsync(resource, instance, cancellationToken)));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a callback of the resource threw, it is that resource's failure; one that is not foreseen is shown with where it came from.
            loggers.Say(resource, failure is DistributedApplicationException ? failure.Message : failure.ToString(), isError: true);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.FailedToStart });
        }
    }

    public async Task StopAsync(IResource resource)
    {
        await notifications.PublishUpdateAsync(resource, snapshot =>
            snapshot.State?.Text == KnownResourceStates.Running ? snapshot with { State = KnownResourceStates.Stopping } : snapshot);
        await EndAsync(resource.Ids());
    }

    /// <summary>Ends everything; nothing starts any more.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            return EndAsync([.. _running.Keys]);
        }
    }

    private async Task StartAsync(IResource resource, ResourceInstance instance, CancellationToken cancellationToken)
    {
        await notifications.PublishUpdateAsync(resource, instance.Id, snapshot => snapshot with
        {
            State = KnownResourceStates.Starting,
            ExitCode = null,
            StopTimeStamp = null,
            ReadyEvent = null,
            HealthReports = FirstSnapshot.UncheckedReports(resource),
        });
        var launch = await plan.MakeAsync(resource, instance, cancellationToken);
        if (ExecutablePath.Find(launch.Command, launch.WorkingDirectory) is null)
            throw new DistributedApplicationException($"'{launch.Command}' was not found: install it, or put it on the PATH.");
        if (!Directory.Exists(launch.WorkingDirectory))
            throw new DistributedApplicationException($"The working directory {launch.WorkingDirectory} does not exist.");

        ChildProcess process;
        lock (_gate)
        {
            if (_closed) return;
            process = ChildProcess.Start(launch, watchdog, (line, isError) => loggers.Write(instance.Id, line, isError));
            _running[instance.Id] = (process, WatchAsync(resource, instance, process));
        }
        await notifications.PublishUpdateAsync(resource, instance.Id, snapshot => snapshot with
        {
            State = snapshot.State?.Text == KnownResourceStates.Starting ? KnownResourceStates.Running : snapshot.State,
            StartTimeStamp = DateTime.UtcNow,
            Properties = [new ResourcePropertySnapshot("executable.pid", process.Id), new ResourcePropertySnapshot("executable.path", launch.Command)],
            EnvironmentVariables = [.. launch.Environment.Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))],
        });
    }

    private async Task WatchAsync(IResource resource, ResourceInstance instance, ChildProcess process)
    {
        // Not before the process is known as running, however soon it ends.
        await Task.Yield();
        var exitCode = await process.Ended;
        lock (_gate) _running.Remove(instance.Id);
        loggers.Complete(instance.Id);
        await notifications.PublishUpdateAsync(resource, instance.Id, snapshot => snapshot with
        {
            State = KnownResourceStates.Finished,
            ExitCode = exitCode,
            StopTimeStamp = DateTime.UtcNow,
        });
        if (notifications.TryGetCurrentState(instance.Id, out var ended))
            await eventing.PublishAsync(new ResourceStoppedEvent(resource, services, ended));
    }

    private Task EndAsync(IReadOnlyList<string> ids)
    {
        (ChildProcess Process, Task Watching)[] ending;
        lock (_gate) ending = [.. ids.Where(_running.ContainsKey).Select(id => _running[id])];
        return Task.WhenAll(ending.Select(async child =>
        {
            await child.Process.StopAsync();
            await child.Watching;
        }));
    }
}
