using System.Reflection;

namespace Dashboards;

/// <summary>Where the repository keeps what is read and written here.</summary>
internal sealed record Files(string Root)
{
    public static Files OfRepository { get; } = new(typeof(Files).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "RepositoryRoot").Value!);

    public string Panels => Of("observability", "grafana", "panels");

    public string Dashboards => Of("observability", "grafana", "dashboards");

    public string Rules => Of("observability", "prometheus", "rules");

    public string Labels => Of("observability", "labels.yml");

    public string Catalogue => Of("docs", "metrics.md");

    public string Pictures => Of("docs", "dashboards");

    public string Of(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>What stands in a folder after a change, and nothing else.</summary>
    public static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder, name), text);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !files.ContainsKey(Path.GetFileName(file)))) File.Delete(file);
    }

    /// <summary>The dashboards as they should stand: by file name, what Grafana reads.</summary>
    public IReadOnlyDictionary<string, string> MadeDashboards()
    {
        var runbooks = Runbook.OfRules(Rules);
        return SpecFile.All(Panels).ToDictionary(spec => spec.Name + ".json", spec => DashboardJson.Of(spec, runbooks));
    }
}
