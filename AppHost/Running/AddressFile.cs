using System.Text.Json;
using AppHost.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>Where everything is, as JSON, for the program that started the run.</summary>
internal static class AddressFile
{
    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Writes it in one step: a reader sees the whole file or none.</summary>
    public static void Write(string file, DistributedApplication app, IReadOnlyList<StartedResource> resources, TimeSpan took)
    {
        var measured = app.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .Where(resource => resource.Annotations.OfType<MetricsAnnotation>().Any())
            .Select(resource => resource.Name)
            .ToHashSet();
        var parts = resources.Select(part => new { part.Name, part.Url, part.Fault, Measured = measured.Contains(part.Name) });
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(new { TookSeconds = took.TotalSeconds, Parts = parts }, Json));
        File.Move(file + ".new", file, overwrite: true);
    }
}
