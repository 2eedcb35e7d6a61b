using AppHost.Components;
using AppHost.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Running;

/// <summary>Says where everything is, once it is up, and what was left out: as text for a reader, or in a file for a program.</summary>
internal static class AddressTable
{
    public static async Task SayAsync(DistributedApplication app, string? file)
    {
        if (!app.Services.GetRequiredService<DistributedApplicationExecutionContext>().IsRunMode) return;
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            var started = new TaskCompletionSource();
            await using var onStarted = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(lifetime.ApplicationStopping);
            var (resources, took) = await Startup.WaitAsync(app, lifetime.ApplicationStopping);
            resources = [await Dashboard.StartedAsync(app, lifetime.ApplicationStopping), .. resources];
            if (file is not null)
            {
                AddressFile.Write(file, app, resources, took);
                return;
            }
            var leftOut = app.Services.GetServices<Placement.LeftOut>();
            await Console.Out.WriteLineAsync(Format(resources, leftOut, took, app.Services.GetRequiredService<RunDirectory>().Path));
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped before everything was up: there is nothing to report.
        }
    }

    internal static string Format(IReadOnlyList<StartedResource> resources, IEnumerable<Placement.LeftOut> leftOut,
        TimeSpan took, string directory)
    {
        var healthy = resources.Count(resource => resource.Fault is null);
        var lines =
            new List<string> { "", healthy == resources.Count ? $"All {healthy} parts healthy " +
                $"after {took.TotalSeconds:0.0} s:"
                : $"{healthy} of {resources.Count} parts healthy after {took.TotalSeconds:0.0} s:", "" };
        lines.AddRange(resources.Select(resource => Row(resource.Name, resource.Fault ?? resource.Url ?? "running")));
        lines.AddRange(leftOut.Select(component => Row(component.Component, $"left out: {component.Reason}")));
        lines.Add("");
        lines.Add($"Data and logs are in {directory}. Ctrl-C stops everything.");
        return string.Join(Environment.NewLine, lines);

        static string Row(string name, string what) => $"  {name,-18} {what}";
    }
}
