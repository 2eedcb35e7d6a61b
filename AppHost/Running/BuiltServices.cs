using System.Reflection;

namespace AppHost.Running;

internal static class BuiltServices
{
    /// <summary>
    /// Starts the built program instead of <c>dotnet run</c>, which evaluates the project first (a second
    /// and more of both cores per service) and sits between the service and the signal that stops it. An IDE that
    /// starts services itself may do so.
    /// </summary>
    public static IResourceBuilder<ProjectResource> RunsWhatWasBuilt(this IResourceBuilder<ProjectResource> service)
    {
        var project = service.Resource.GetProjectMetadata().ProjectPath;
        var configuration = typeof(BuiltServices).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var folder = Path.GetDirectoryName(project)!;
        var program = Path.Combine(folder, "bin", configuration, $"net{Environment.Version.ToString(2)}",
            Path.GetFileNameWithoutExtension(project));
        if (OperatingSystem.IsWindows()) program += ".exe";
        if (!File.Exists(program)) return service;
        return service.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = folder })
            // Counting calls for a later, better compilation delays the first one, which is what a developer's run waits for.
            .WithEnvironment("DOTNET_TieredPGO", "0");
    }
}
