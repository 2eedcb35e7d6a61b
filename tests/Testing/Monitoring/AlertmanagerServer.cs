using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Testing.Monitoring;

/// <summary>A real Alertmanager with the configuration that <c>configure.sh</c> writes; every receiver without settings is off.</summary>
public sealed class AlertmanagerServer : MonitoringServer
{
    private IReadOnlyDictionary<string, string> _settings = new Dictionary<string, string>();
    private Func<string, string> _edit = text => text;
    private string[] _more = ["--cluster.listen-address="];
    private string? _data;

    protected override string Program => "prometheus-alertmanager";

    /// <summary>What <c>configure.sh</c> said.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Its storage.</summary>
    public string Data => _data ?? Path.Combine(Directory.FullName, "data");

    /// <param name="settings">The script's variables; those of other names are set for Alertmanager itself.</param>
    /// <param name="edit">Changes the configuration, such as its intervals.</param>
    /// <param name="arguments">Of Alertmanager, instead of the one that makes it a single one.</param>
    public static async Task<AlertmanagerServer> StartAsync(IReadOnlyDictionary<string, string> settings,
        Func<string, string>? edit = null, params string[] arguments)
    {
        var server = new AlertmanagerServer { _settings = settings };
        if (edit is not null) server._edit = edit;
        if (arguments.Length > 0) server._more = arguments;
        await server.InitializeAsync();
        return server;
    }

    /// <summary>One that has a past, and writes it down every second.</summary>
    /// <param name="settings">The script's variables.</param>
    /// <param name="data">Its storage.</param>
    public static async Task<AlertmanagerServer> StartAsync(IReadOnlyDictionary<string, string> settings, string data)
    {
        var server = new AlertmanagerServer
        {
            _settings = settings, _data = data, _more = ["--cluster.listen-address=", "--data.maintenance-interval=1s"],
        };
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Two that know each other, each with the same configuration.</summary>
    /// <param name="settings">The script's variables.</param>
    /// <param name="edit">Changes the configuration.</param>
    /// <param name="know">Otherwise they are two single ones.</param>
    public static async Task<(AlertmanagerServer One, AlertmanagerServer Other)> StartTwoAsync(
        IReadOnlyDictionary<string, string> settings, Func<string, string> edit, bool know = true)
    {
        var ports = new[] { FreePort(), FreePort() };
        var one = await StartAsync(settings, edit, know ? Cluster(ports[0], ports[1]) : ["--cluster.listen-address="]);
        var other = await StartAsync(settings, edit, know ? Cluster(ports[1], ports[0]) : ["--cluster.listen-address="]);
        return (one, other);

        static string[] Cluster(int port, int peer) =>
        [
            $"--cluster.listen-address=127.0.0.1:{port}", $"--cluster.advertise-address=127.0.0.1:{port}",
            $"--cluster.peer=127.0.0.1:{peer}", "--cluster.peer-timeout=3s", "--cluster.settle-timeout=10s",
            "--cluster.gossip-interval=50ms", "--cluster.reconnect-interval=1s",
        ];
    }

    /// <summary>Runs <c>configure.sh</c>; its exit code, what it said, and the file that it is to write.</summary>
    public static async Task<(int ExitCode, string Said, string File)> ConfigureAsync(string folder,
        IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("/bin/sh", [Observability("alertmanager", "configure.sh"), folder]);
        start.RedirectStandardError = true;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var script = Process.Start(start)!;
        var said = await script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, said.TrimEnd(), Path.Combine(folder, "alertmanager.yml"));
    }

    /// <summary>Raises alerts, as Prometheus does.</summary>
    public async Task PostAsync(params object[] alerts)
    {
        using var answer = await Http.PostAsJsonAsync("/api/v2/alerts", alerts, TestContext.Current.CancellationToken);
        if (answer.IsSuccessStatusCode) return;
        throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<JsonElement> GetAsync(string path) =>
        Http.GetFromJsonAsync<JsonElement>($"/api/v2/{path}", TestContext.Current.CancellationToken);

    protected override async Task<string[]> ArgumentsAsync(int port)
    {
        var (exitCode, said, file) = await ConfigureAsync(Path.Combine(Directory.FullName, "config"), _settings);
        if (exitCode != 0) throw new InvalidOperationException(said);
        Said = said;
        await File.WriteAllTextAsync(file, _edit(await File.ReadAllTextAsync(file)));
        return [$"--config.file={file}", $"--storage.path={Data}", $"--web.listen-address=127.0.0.1:{port}", .. _more];
    }

    protected override IReadOnlyDictionary<string, string> Environment => _settings;
}
