using AppHost.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Monitoring;

/// <summary>
/// Keeps the files that Prometheus discovers its targets from in step with what runs. A process that ended stays listed at its
/// last address: its target is down then, which is what <c>ServiceDown</c> needs to see.
/// </summary>
internal sealed class TargetFiles(
    DistributedApplicationModel model, ResourceNotificationService notifications, IConfiguration configuration, RunDirectory run) : BackgroundService
{
    private readonly Targets _targets = new(model, configuration["Prometheus:ScrapeInterval"]);
    private readonly ProcessAddresses _processes = new();
    private readonly Dictionary<string, string> _written = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var folder = run.Of("prometheus", "config");
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            _processes.Observe(change);
            Write(PrometheusFiles.TargetsIn(folder), [.. _targets.Scraped(_processes.Of), .. _targets.Probed(ProcessAddresses.Public)]);
            Write(PrometheusFiles.AlertmanagersIn(folder), _targets.Alertmanagers(ProcessAddresses.Public));
        }
    }

    /// <summary>Renamed into place, so that Prometheus never reads half a file, and only when something changed.</summary>
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
}
