using Dashboards;

namespace PlatformCheck;

/// <summary>The directory of the run that is checked.</summary>
/// <param name="Temporary">It was not named by anyone and is deleted if all went well.</param>
internal sealed record CheckDirectory(string Path, bool Temporary)
{
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>Written by the AppHost, once everything is up or has failed.</summary>
    public string Addresses => System.IO.Path.Combine(Path, "addresses.json");

    /// <summary>The file that Prometheus reads its targets from.</summary>
    public string Targets => System.IO.Path.Combine(Path, "prometheus", "config", "targets", "platform.json");

    /// <summary>The log of one resource.</summary>
    public string LogOf(string resource) => System.IO.Path.Combine(Logs, resource + ".log");

    /// <summary>The lines of a service's log with these words; it is still being written.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(LogWords words, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(LogOf(words.Service), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. (await reader.ReadToEndAsync(cancellationToken)).Split('\n').Where(words.Match)];
    }

    /// <summary>A check starts with an empty directory, so its counts are its own.</summary>
    public static CheckDirectory New() => new(Directory.CreateTempSubdirectory("platform-check-").FullName, Temporary: true);

    public void DeleteIfTemporary()
    {
        try
        {
            if (Temporary) Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed process may still be closing its files; the system cleans up temporary ones.
        }
    }
}
