using System.Reflection;

namespace AppHost.Running;

internal static class BuiltServices
{
    /// <summary>
    /// Starts the program that the build made, instead of <c>dotnet run</c>, which evaluates the project first (a second
    /// and more of both cores for each service) and stands between the service and the signal that stops it. An IDE that
    /// starts services itself is left to it.
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
            // Counting calls for a later, better compilation delays the first one, which is what a run on a desk waits for.
            .WithEnvironment("DOTNET_TieredPGO", "0");
    }
}
