using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace AppHost.Running;

/// <summary>
/// Asks the services to stop, and waits until they have, before anything else stops. The orchestrator would take their
/// addresses away at once, which cuts off answers in progress, and kill those still working a few seconds later;
/// they themselves drain for <c>Limits:DrainSeconds</c>.
/// </summary>
internal sealed partial class DrainServices(ResourceNotificationService notifications) : BackgroundService, IHostedLifecycleService
{
    private const int Terminate = 15;
    private const int Exists = 0;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, int> _processes = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (change.Resource is not ProjectResource) continue;
            lock (_processes)
            {
                if (change.Snapshot.State?.Text == KnownResourceStates.Running && ProcessOf(change.Snapshot) is { } process)
                    _processes[change.ResourceId] = process;
                else _processes.Remove(change.ResourceId);
            }
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) return;
        int[] running;
        lock (_processes) running = [.. _processes.Values];
        await Task.WhenAll(running.Select(process => StopAsync(process, cancellationToken)));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task StopAsync(int process, CancellationToken cancellationToken)
    {
        if (Kill(process, Terminate) != 0) return;
        try
        {
            while (Kill(process, Exists) == 0) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Waits as long as this host waits for anything; then the orchestrator ends the service.
        }
    }

    private static int? ProcessOf(CustomResourceSnapshot snapshot) =>
        Convert.ToString(snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value,
            CultureInfo.InvariantCulture) is { Length: > 0 } id
            ? int.Parse(id, CultureInfo.InvariantCulture)
            : null;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
