using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Runs what the build of the app host built; a project added by its path is run by the SDK.</summary>
internal static class ProjectLaunch
{
    public static Launch Of(IResource project, IReadOnlyList<string> args, Dictionary<string, string> environment)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Single();
        var directory = Path.GetDirectoryName(metadata.ProjectPath)!;
        if (metadata is not IBuiltProject { AssemblyPath: var assembly })
            return new Launch("dotnet", ["run", "--project", metadata.ProjectPath, "--no-launch-profile", .. args.Count > 0 ? (string[])["--", .. args] : []], directory, environment);
        if (!File.Exists(assembly))
            throw new DistributedApplicationException($"'{project.Name}' has not been built ({assembly} is missing): build the app host's project.");
        return new Launch("dotnet", ["exec", assembly, .. args], directory, environment);
    }
}
