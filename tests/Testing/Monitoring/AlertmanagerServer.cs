namespace Testing.Monitoring;

/// <summary>A real Alertmanager with the routing of this repository and the receivers of a developer's machine.</summary>
public sealed class AlertmanagerServer : MonitoringServer
{
    protected override string Program => "prometheus-alertmanager";

    protected override string[] Arguments(int port) =>
    [
        $"--config.file={Joined("local", Directory.FullName)}", $"--storage.path={Directory.FullName}/data",
        $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ];

    /// <summary>Routing and receivers in one file, as Alertmanager reads them.</summary>
    public static string Joined(string receivers, string directory)
    {
        var file = Path.Combine(directory, $"alertmanager.{receivers}.yml");
        File.WriteAllText(file, File.ReadAllText(Observability("alertmanager", "routing.yml")) + "\n" +
            File.ReadAllText(Observability("alertmanager", $"receivers.{receivers}.yml")));
        return file;
    }
}
