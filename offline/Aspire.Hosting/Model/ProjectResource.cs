using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    /// <summary>Where a .NET project is: the build writes one such class for each project that an app host references.</summary>
    public interface IProjectMetadata : IResourceAnnotation
    {
        string ProjectPath { get; }

        LaunchSettings? LaunchSettings => null;

        bool SuppressBuild => false;
    }

    /// <summary>A project that the build of the app host has built. The stand-in's own: the generated classes are such.</summary>
    public interface IBuiltProject : IProjectMetadata
    {
        string AssemblyPath { get; }
    }

    internal sealed class ProjectMetadata(string projectPath) : IProjectMetadata
    {
        public string ProjectPath => projectPath;
    }

    /// <summary>How a project is added.</summary>
    public class ProjectResourceOptions
    {
        public string? LaunchProfileName { get; set; }

        public bool ExcludeLaunchProfile { get; set; }
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A .NET project that is run.</summary>
    public class ProjectResource(string name) : Resource(name),
        IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IComputeResource;

    /// <summary>How many processes of a project run behind its endpoints.</summary>
    public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
    {
        public int Replicas { get; } = replicas;
    }
}
