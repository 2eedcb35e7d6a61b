using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Files;

/// <summary>Where a run keeps its files: the services' data, logs, and files for Prometheus.</summary>
/// <param name="path"><c>Platform:Directory</c>.</param>
/// <param name="temporary">It was not named by anyone and is deleted when the run ends.</param>
internal sealed class RunDirectory(string path, bool temporary) : IDisposable
{
    private const string Key = "Platform:Directory";

    private FileStream? _claim;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Data => Of("data");

    public string Logs => Of("logs");

    /// <summary>The log of one resource.</summary>
    public string LogOf(string resource) => System.IO.Path.Combine(Logs, resource + ".log");

    /// <summary>A folder in it, created on first use.</summary>
    public string Of(params ReadOnlySpan<string> folders) => Directory.CreateDirectory(System.IO.Path.Combine([Path, .. folders])).FullName;

    /// <summary>A random text, the same for every run in this directory.</summary>
    public string Token(string name)
    {
        var file = System.IO.Path.Combine(Of("tokens"), name);
        if (!File.Exists(file))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Of("tokens"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllText(file, RandomNumberGenerator.GetHexString(32, lowercase: true));
        }
        return File.ReadAllText(file);
    }

    /// <summary>Reserves it for this run, until the process ends.</summary>
    /// <exception cref="DistributedApplicationException">Another run is using it.</exception>
    public void Claim()
    {
        try
        {
            _claim = new FileStream(System.IO.Path.Combine(Of(), "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException refused)
        {
            throw new DistributedApplicationException(
                $"{Path} is in use by another run: {refused.Message} Stop that run, or start with --any-port, which " +
                $"uses a separate directory.");
        }
    }

    public void Dispose()
    {
        _claim?.Dispose();
        try
        {
            if (temporary && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed process may still be closing its files; the system cleans up temporary ones.
        }
    }

    /// <summary>By default <c>.data/run</c> in the checkout; for a run on free ports, which may be one of many, a temporary one.</summary>
    public static RunDirectory Choose(IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration[Key] is { Length: > 0 } named) return new RunDirectory(named, temporary: false);
        var temporary = builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        builder.Configuration[Key] = temporary
            ? Directory.CreateTempSubdirectory("platform-run-").FullName
            : builder.RepositoryPath(".data", "run");
        return new RunDirectory(builder.Configuration[Key]!, temporary);
    }
}

internal static class RunDirectorySetup
{
    public static void AddRunDirectory(this IDistributedApplicationBuilder builder)
    {
        var run = Files.RunDirectory.Choose(builder);
        builder.Services.AddSingleton(_ => run);
        builder.OnStart(run.Claim);
        // A host that is built but never started disposes nothing.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => run.Dispose();
    }

    /// <summary>The directory of this run; <see cref="AddRunDirectory"/> has chosen it.</summary>
    public static RunDirectory RunDirectory(this IDistributedApplicationBuilder builder) =>
        new(builder.Configuration["Platform:Directory"]!, temporary: false);

    /// <summary>
    /// Keeps the container's data for the next run in the same directory. A run on free ports, which may be one of
    /// many, leaves nothing.
    /// </summary>
    public static IResourceBuilder<T> WithRunVolume<T>(this IResourceBuilder<T> container, string target) where T : ContainerResource
    {
        var builder = container.ApplicationBuilder;
        return builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts")
            ? container
            : container.WithVolume($"platform-{container.Resource.Name}-{builder.RunDirectory().Token("volumes")[..8]}", target);
    }

    /// <summary>A file or folder of this repository.</summary>
    public static string RepositoryPath(this IDistributedApplicationBuilder builder, params ReadOnlySpan<string> parts) =>
        Path.GetFullPath(Path.Combine([builder.AppHostDirectory, "..", .. parts]));

    /// <summary>Does something when the run starts, before any of its resources.</summary>
    public static void OnStart(this IDistributedApplicationBuilder builder, Action action) =>
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            action();
            return Task.CompletedTask;
        });
}
