using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Running;

/// <summary>Checks every running resource, often until it is healthy and seldom afterwards, and says once that it is ready.</summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications, HealthCheckService checks, IDistributedApplicationEventing eventing, IServiceProvider services)
    : BackgroundService
{
    private static readonly TimeSpan UntilHealthy = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Task> _monitored = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (change.Snapshot.State?.Text != KnownResourceStates.Running) continue;
            _ = _monitored.AddOrUpdate(
                change.ResourceId,
                _ => MonitorAsync(change, stoppingToken),
                (_, running) => running.IsCompleted ? MonitorAsync(change, stoppingToken) : running);
        }
    }

    private async Task MonitorAsync(ResourceEvent change, CancellationToken stopping)
    {
        await Task.Yield();
        var keys = change.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        if (keys.Count == 0)
        {
            await AnnounceAsync(change, stopping);
            return;
        }

        while (notifications.TryGetCurrentState(change.ResourceId, out var now) && now.Snapshot.State?.Text == KnownResourceStates.Running)
        {
            var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), stopping);
            await notifications.PublishUpdateAsync(change.Resource, change.ResourceId, snapshot => snapshot with
            {
                HealthReports = [.. report.Entries.Select(entry => new HealthReportSnapshot(
                    entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.Message) { LastRunAt = DateTime.UtcNow })],
            });
            if (report.Status == HealthStatus.Healthy && now.Snapshot.ReadyEvent is null) await AnnounceAsync(change, stopping);
            await Task.Delay(report.Status == HealthStatus.Healthy ? Afterwards : UntilHealthy, stopping);
        }
    }

    private async Task AnnounceAsync(ResourceEvent change, CancellationToken stopping)
    {
        if (notifications.TryGetCurrentState(change.ResourceId, out var now) && now.Snapshot.ReadyEvent is not null) return;
        var telling = Task.Run(() => eventing.PublishAsync(new ResourceReadyEvent(change.Resource, services), stopping), stopping);
        await notifications.PublishUpdateAsync(change.Resource, change.ResourceId, snapshot => snapshot with { ReadyEvent = telling });
    }
}
