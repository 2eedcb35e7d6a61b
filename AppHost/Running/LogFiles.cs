using System.Text.RegularExpressions;
using AppHost.Files;
using Microsoft.Extensions.Hosting;

namespace AppHost.Running;

/// <summary>Writes each resource's output to its own file: the dashboard's copy ends with the run, this one stays.</summary>
internal sealed partial class LogFiles(DistributedApplicationModel model, ResourceLoggerService logs, RunDirectory run) : BackgroundService
{
    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Colours { get; }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(model.Resources.Select(resource => CopyAsync(resource, stoppingToken)));

    private async Task CopyAsync(IResource resource, CancellationToken stopping)
    {
        StreamWriter? file = null;
        try
        {
            await foreach (var lines in logs.WatchAsync(resource).WithCancellation(stopping))
            {
                // Resources without output get no file.
                file ??= new StreamWriter(run.LogOf(resource.Name), append: false) { AutoFlush = true };
                foreach (var line in lines) await file.WriteLineAsync(Colours.Replace(line.Content, "").AsMemory(), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the run is the end of its logs.
        }
        finally
        {
            if (file is not null) await file.DisposeAsync();
        }
    }
}
