using AppHost.Files;

namespace AppHost.Monitoring;

/// <summary>Prometheus reads a copy of the repository's configuration, and the AppHost writes the targets next to it.</summary>
internal static class PrometheusFiles
{
    /// <summary>
    /// Copies the configuration and the rules when the run starts, not earlier: another run may be using the folder.
    /// Returns the folder that Prometheus is to read.
    /// </summary>
    public static string WritePrometheusFiles(this IDistributedApplicationBuilder builder)
    {
        var folder = builder.RunDirectory().Of("prometheus", "config");
        var by = ShortWindows.DividedBy(builder);
        builder.OnStart(() => Write(builder.RepositoryPath("observability", "prometheus"), folder, by));
        return folder;
    }

    private static void Write(string source, string folder, int dividedBy)
    {
        Copy("prometheus.yml");

        // Rules removed from the repository must not stay.
        var rules = Path.Combine(folder, "rules");
        if (Directory.Exists(rules)) Directory.Delete(rules, recursive: true);
        Directory.CreateDirectory(rules);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "rules"), "*.yml"))
            Copy(Path.Combine("rules", Path.GetFileName(file)));

        // It watches folders that exist when it starts; the targets of the last run are no longer running.
        File.WriteAllText(TargetsIn(folder), "[]");
        File.WriteAllText(AlertmanagersIn(folder), "[]");

        void Copy(string file)
        {
            var text = File.ReadAllText(Path.Combine(source, file));
            File.WriteAllText(Path.Combine(folder, file), dividedBy == 1 ? text : ShortWindows.Of(text, dividedBy));
        }
    }

    /// <summary>The file with the scrape targets.</summary>
    public static string TargetsIn(string folder) => FileIn(folder, "targets");

    /// <summary>The file with the addresses of Alertmanager.</summary>
    public static string AlertmanagersIn(string folder) => FileIn(folder, "alertmanagers");

    private static string FileIn(string folder, string name) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(folder, name)).FullName, "platform.json");
}
