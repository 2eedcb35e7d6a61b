using System.Text.Json;
using Testing;
using Testing.Monitoring;

namespace Observability.Tests.Alerting;

/// <summary>Who mutes whom, in a real Alertmanager.</summary>
public sealed class InhibitionTests
{
    private const string Muted = " (muted)";

    [Theory]
    // A service that is down mutes the rest of itself; a critical alert the lesser ones of its service.
    [InlineData("ServiceDown critical pricing; HighErrorRate critical pricing (muted); SlowScoreLatency warning pricing (muted); "
        + "QueueDepthHigh warning generation")]
    [InlineData("ExecutorDown critical executor; LowRequestVolume info executor (muted); HighErrorRate critical pricing")]
    [InlineData("APILatencyP99Breach critical executor; APILatencyP95Breach warning executor (muted); "
        + "LowRequestVolume info executor (muted)")]
    [InlineData("SlowScoreLatency warning pricing; Handmade info pricing")]
    // Two machines are two machines, and a store on one of them is neither.
    [InlineData("DiskFull critical platform db-1:9100; HighMemory warning platform db-1:9100 (muted); "
        + "HighMemory warning platform db-2:9100; RedisDown warning platform")]
    [InlineData("DatabaseConnectionsHigh critical platform; RedisDown warning platform")]
    [InlineData("ServiceDown critical platform; RedisDown warning platform; HighMemory warning platform db-1:9100")]
    // A label that both lack is no label that they share.
    [InlineData("BackupFailed critical -; CertificateExpiring warning -")]
    [InlineData("ServiceDown critical -; CertificateExpiring warning -; SlowScoreLatency warning pricing")]
    // The proof that alerting works is never muted.
    [InlineData("DiskFull critical platform db-1:9100; Watchdog none platform")]
    [InlineData("ServiceDown critical pricing; Watchdog none pricing; SlowScoreLatency warning pricing (muted)")]
    public async Task An_alert_mutes_only_the_lesser_ones_of_its_own_service_and_machine(string table)
    {
        await using var alertmanager = await AlertmanagerServer.StartAsync(new Dictionary<string, string>());
        var rows = table.Split("; ");
        await alertmanager.PostAsync([.. rows.Select(row => row.Replace(Muted, "", StringComparison.Ordinal))
            .Select(row => (object)new { labels = Labels(row) })]);

        Assert.Equal(rows.Order(StringComparer.Ordinal), await SettledAsync(alertmanager, rows.Length, rows.Count(row => row.EndsWith(Muted,
            StringComparison.Ordinal))));
    }

    /// <summary>A full disk of one machine says nothing about Redis, nor does a failed backup about a certificate.</summary>
    [Fact]
    public async Task Alerts_of_other_machines_and_those_without_a_service_are_sent()
    {
        await using var alertmanager = await AlertmanagerServer.StartAsync(new Dictionary<string, string>());
        await alertmanager.PostAsync(
            new
            {
                labels = new
                {
                    alertname = "DiskFull", severity = "critical", service = "platform", instance = "db-1:9100", mountpoint = "/var",
                },
            },
            new { labels = new { alertname = "RedisDown", severity = "warning", service = "platform", job = "redis-exporter" } },
            new { labels = new { alertname = "BackupFailed", severity = "critical" } },
            new { labels = new { alertname = "CertificateExpiring", severity = "warning" } },
            // One that is muted, so that it is known that muting has begun.
            new { labels = new { alertname = "HighMemory", severity = "warning", service = "platform", instance = "db-1:9100" } });

        Assert.Equal(
            [
                "BackupFailed critical -", "CertificateExpiring warning -", "DiskFull critical platform db-1:9100",
                "HighMemory warning platform db-1:9100 (muted)", "RedisDown warning platform",
            ], await SettledAsync(alertmanager, alerts: 5, muted: 1));
    }

    private static Dictionary<string, string> Labels(string row)
    {
        var words = row.Split(' ');
        var labels = new Dictionary<string, string> { ["alertname"] = words[0], ["severity"] = words[1] };
        if (words[2] != "-") labels["service"] = words[2];
        if (words.Length > 3) labels["instance"] = words[3];
        return labels;
    }

    /// <summary>All alerts as rows, once so many are muted as are expected, or a moment later than all could have been.</summary>
    private static async Task<IReadOnlyList<string>> SettledAsync(AlertmanagerServer alertmanager, int alerts, int muted)
    {
        IReadOnlyList<string> rows = [];
        var looks = 0;
        await Eventually.TrueAsync(async () =>
        {
            rows = [.. (await alertmanager.GetAsync("alerts")).EnumerateArray().Select(Row).Order(StringComparer.Ordinal)];
            var seen = rows.Count(row => row.EndsWith(Muted, StringComparison.Ordinal));
            return rows.Count == alerts && (seen > muted || (seen == muted && ++looks >= (muted == 0 ? 20 : 2)));
        });
        return rows;
    }

    private static string Row(JsonElement alert)
    {
        var labels = alert.GetProperty("labels");
        var words = new[] { "alertname", "severity", "service", "instance" }
            .Select(name => labels.TryGetProperty(name, out var value) ? value.GetString()! : "-");
        var row = string.Join(' ', words);
        return (row.EndsWith(" -", StringComparison.Ordinal) ? row[..^2] : row)
            + (alert.GetProperty("status").GetProperty("inhibitedBy").GetArrayLength() > 0 ? Muted : "");
    }
}
