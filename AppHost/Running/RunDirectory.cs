using Microsoft.Extensions.Configuration;

namespace AppHost.Running;

/// <summary>Where a run keeps its files: data of the services, logs, what is written for Prometheus. <c>Platform:Directory</c>, by default <c>.data/run</c>.</summary>
internal sealed class RunDirectory(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Data => Of("data");

    public string Logs => Of("logs");

    /// <summary>The log of one resource.</summary>
    public string LogOf(string resource) => System.IO.Path.Combine(Logs, resource + ".log");

    /// <summary>A folder in it, made when it is first asked for.</summary>
    public string Of(params ReadOnlySpan<string> folders) => Directory.CreateDirectory(System.IO.Path.Combine([Path, .. folders])).FullName;
}

internal static class RunDirectorySetup
{
    public static RunDirectory RunDirectory(this IDistributedApplicationBuilder builder) =>
        new(builder.Configuration["Platform:Directory"] is { Length: > 0 } configured
            ? configured
            : Path.Combine(builder.AppHostDirectory, "..", ".data", "run"));

    /// <summary>A file or folder of this repository.</summary>
    public static string RepositoryPath(this IDistributedApplicationBuilder builder, params ReadOnlySpan<string> parts) =>
        Path.GetFullPath(Path.Combine([builder.AppHostDirectory, "..", .. parts]));
}
