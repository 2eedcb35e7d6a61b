using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the application down where <c>--output-path</c> says, and ends.</summary>
internal sealed partial class ManifestWriter(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    ILogger<DistributedApplication> logger) : IHostedService
{
    private const string FileName = "aspire-manifest.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var asked = configuration["Pipeline:OutputPath"] ?? throw new DistributedApplicationException(
            "The '--output-path [path]' option was not specified even though '--publisher manifest' argument was used.");
        var path = Path.GetFullPath(asked.EndsWith(".json", StringComparison.Ordinal) ? asked : Path.Combine(asked, FileName));

        var entry = new ManifestEntry(execution, Path.GetDirectoryName(path)!);
        var resources = new JsonObject();
        foreach (var resource in model.Resources.Concat(Unlisted()).Where(resource => !resource.HasAnnotationOfType<ExcludedFromManifestAnnotation>()))
            resources[resource.Name] = await entry.OfAsync(resource, cancellationToken);

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, new JsonObject { ["resources"] = resources }.ToJsonString(Indented), cancellationToken);
        Log.Published(logger, path);
        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A generated password belongs to no builder, and yet is asked for when the application is deployed.
    private IEnumerable<IResource> Unlisted() => model.Resources.OfType<IResourceWithConnectionString>()
        .SelectMany(resource => resource.ConnectionStringExpression.Resources()).OfType<ParameterResource>()
        .Where(parameter => !model.Resources.Contains(parameter)).Distinct();

    private static partial class Log
    {
        [LoggerMessage(5, LogLevel.Information, "Published manifest to: {Path}")]
        public static partial void Published(ILogger logger, string path);
    }
}

/// <summary>The resource is only for running here.</summary>
internal sealed class ExcludedFromManifestAnnotation : IResourceAnnotation;
