using System.Diagnostics;
using System.Text.Json;
using Observability.Tests.Alerting;
using Testing;
using Testing.Monitoring;

namespace Observability.Tests.Keeping;

/// <summary>What watches the platform is backed up while it runs, wiped and restored: the same answers.</summary>
public sealed class KeepingTests : IDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("observability-tests-");

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_files.FullName, "backup");

    /// <summary>In which there is nothing: those parts are left out.</summary>
    private string Run => Path.Combine(_files.FullName, "run");

    private const string Nobody = "http://127.0.0.1:9";

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public async Task Prometheus_and_Alertmanager_answer_after_a_wipe_and_a_restore_as_they_did_before()
    {
        await using var channels = await Channels.StartAsync();
        var (metrics, alerts) = (Path.Combine(_files.FullName, "metrics"), Path.Combine(_files.FullName, "alerts"));
        const string Query = "sum(prometheus_http_requests_total)";
        const string Series = "count({__name__=~\".+\"})";
        var at = TimeProvider.System.GetUtcNow();
        (double? Requests, double? Series) before;
        JsonElement silences;
        await using (var prometheus = await PrometheusServer.StartAsync(metrics))
        await using (var alertmanager = await AlertmanagerServer.StartAsync(channels.Settings, alerts))
        {
            await prometheus.ScrapeAsync("prometheus", prometheus.Http.BaseAddress!);
            await Eventually.TrueAsync(async () =>
                await prometheus.ValueAsync(Query, at = TimeProvider.System.GetUtcNow()) > 0);
            await Tool.RunAsync("amtool", "silence", "add", $"--alertmanager.url={alertmanager.Http.BaseAddress}", "--author=tests",
                "--comment=known", "--duration=1h", "alertname=Known");
            await alertmanager.PostAsync(Raised());
            await Eventually.TrueAsync(() => Task.FromResult(channels.Tool.Told("/tool").Count == 1));
            before = (await prometheus.ValueAsync(Query, at), await prometheus.ValueAsync(Series, at));
            silences = await alertmanager.GetAsync("silences");

            var (exitCode, output, errors) = await RunAsync("backup.sh", Backup, "--run-directory", Run,
                "--prometheus", Address(prometheus), "--prometheus-data", metrics,
                "--alertmanager", Address(alertmanager), "--alertmanager-data", alerts);

            Assert.Equal((0, ""), (exitCode, errors));
            Assert.EndsWith($"backup: 2 parts are in {Backup}\n", output, StringComparison.Ordinal);
            Assert.Contains($"pricing: left out, there is no {Run}/data/pricing.db\n", output, StringComparison.Ordinal);
            Assert.Contains($"grafana: left out, there is no {Run}/grafana/grafana.db\n", output, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(metrics, "snapshots")));
        }
        Directory.Delete(metrics, recursive: true);
        Directory.Delete(alerts, recursive: true);

        var restored = await RunAsync("restore.sh", Backup, "--run-directory", Run, "--prometheus-data", metrics,
            "--alertmanager-data", alerts);

        Assert.Equal((0, ""), (restored.ExitCode, restored.Errors));
        await using (var prometheus = await PrometheusServer.StartAsync(metrics))
        await using (var alertmanager = await AlertmanagerServer.StartAsync(channels.Settings, alerts))
        {
            Assert.Equal(before, (await prometheus.ValueAsync(Query, at), await prometheus.ValueAsync(Series, at)));
            Assert.Equal(silences.GetRawText(), (await alertmanager.GetAsync("silences")).GetRawText());
            // It knows what it has sent, and does not send it again.
            await alertmanager.PostAsync(Raised());
            await alertmanager.PostAsync(new { labels = new { alertname = "Later", severity = "critical", service = "generation" } });
            await Eventually.TrueAsync(() => Task.FromResult(channels.Tool.Told("/tool").Contains("Later firing")));
            Assert.Equal(["HighErrorRate firing", "Later firing"], channels.Tool.Told("/tool"));
        }

        var again = await RunAsync("restore.sh", Backup, "--run-directory", Run, "--prometheus-data", metrics,
            "--alertmanager-data", alerts);
        Assert.Equal((1, $"restore.sh: prometheus: {metrics} is not empty, and nothing is overwritten: move it away, or restore " +
            "elsewhere\n"), (again.ExitCode, again.Errors));
    }

    [Theory]
    [InlineData("rm MANIFEST", "is no whole backup: it has no MANIFEST")]
    [InlineData("sed -i '$d' MANIFEST", "was cut short or changed")]
    [InlineData("sed -i 2d MANIFEST", "was cut short or changed")]
    [InlineData("rm grafana/grafana.db", "grafana/grafana.db is missing, cut short or changed")]
    [InlineData("truncate -s -1 grafana/grafana.db", "grafana/grafana.db is missing, cut short or changed")]
    public async Task A_backup_that_was_cut_short_is_refused_before_anything_is_written(string damage, string message)
    {
        await GrafanaAsync();
        var taken = await RunAsync("backup.sh", Backup, "--run-directory", Run, "--prometheus", Nobody, "--alertmanager", Nobody);
        Assert.Equal((0, ""), (taken.ExitCode, taken.Errors));
        await Tool.RunAsync("sh", "-c", $"cd '{Backup}' && {damage}");
        var elsewhere = Path.Combine(_files.FullName, "elsewhere");

        var (exitCode, output, errors) = await RunAsync("restore.sh", Backup, "--run-directory", elsewhere);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.False(Directory.Exists(elsewhere));
    }

    [Fact]
    public async Task The_database_of_Grafana_is_copied_while_it_is_written_to()
    {
        var database = await GrafanaAsync();
        using var writer = Tool.Start("sh", "-c",
            $"i=0; while [ $i -lt 20000 ]; do echo \"INSERT INTO preferences VALUES ($i);\"; i=$((i+1)); done | sqlite3 '{database}'");

        var (exitCode, output, errors) = await RunAsync("backup.sh", Backup, "--run-directory", Run, "--prometheus", Nobody,
            "--alertmanager", Nobody);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.EndsWith($"backup: 1 parts are in {Backup}\n", output, StringComparison.Ordinal);
        writer.Kill(entireProcessTree: true);
        await writer.WaitForExitAsync(Test);
        var elsewhere = Path.Combine(_files.FullName, "elsewhere");
        Assert.Equal(0, (await RunAsync("restore.sh", Backup, "--run-directory", elsewhere)).ExitCode);
        Assert.Equal("ok\nhome\n", await Tool.RunAsync("sqlite3", Path.Combine(elsewhere, "grafana", "grafana.db"),
            "PRAGMA integrity_check; SELECT name FROM dashboard;"));
    }

    [Theory]
    [InlineData("name the folder of the backup")]
    [InlineData("there is one folder, and b is a second one", "a", "b")]
    [InlineData("unknown option --all", "a", "--all")]
    [InlineData("--data needs a value", "a", "--data")]
    public async Task Called_wrongly_they_say_so(string message, params string[] arguments)
    {
        foreach (var script in new[] { "backup.sh", "restore.sh" })
        {
            var (exitCode, output, errors) = await RunAsync(script, arguments);
            Assert.Equal((2, "", $"{script}: {message} ({script} --help shows what there is)\n"), (exitCode, output, errors));
        }
    }

    [Fact]
    public async Task Nothing_to_back_up_is_no_success_and_a_folder_with_something_in_it_is_not_written_to()
    {
        var (exitCode, _, errors) = await RunAsync("backup.sh", Backup, "--run-directory", Run, "--prometheus", Nobody,
            "--alertmanager", Nobody);
        Assert.Equal((1, "backup.sh: nothing was there to back up: start the platform, or say where it is\n"), (exitCode, errors));
        await File.WriteAllTextAsync(Path.Combine(Backup, "mine"), "", Test);
        Assert.Equal($"backup.sh: {Backup} is not empty: name a new folder\n", (await RunAsync("backup.sh", Backup)).Errors);
    }

    private async Task<string> GrafanaAsync()
    {
        var database = Path.Combine(Directory.CreateDirectory(Path.Combine(Run, "grafana")).FullName, "grafana.db");
        await Tool.RunAsync("sqlite3", database,
            "CREATE TABLE dashboard (name TEXT); INSERT INTO dashboard VALUES ('home'); CREATE TABLE preferences (id INTEGER);");
        return database;
    }

    private static object Raised() => new { labels = new { alertname = "HighErrorRate", severity = "critical", service = "pricing" } };

    private static string Address(MonitoringServer server) => server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Of("observability", "backup", script), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Test), process.StandardError.ReadToEndAsync(Test));
        await process.WaitForExitAsync(Test);
        return (process.ExitCode, await output, await errors);
    }
}
