using System.Net.Http.Json;
using System.Text.Json;
using Testing;
using Testing.Monitoring;

namespace Observability.Tests;

public sealed class AlertRoutingTests(AlertmanagerServer alertmanager) : IClassFixture<AlertmanagerServer>, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("observability-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("local")]
    [InlineData("production")]
    public async Task Alertmanager_accepts_the_routing_with_the_receivers_of(string environment) =>
        await Tool.RunAsync("amtool", "check-config", AlertmanagerServer.Joined(environment, _directory.FullName));

    [Theory]
    [InlineData("critical", "HighErrorRate", "pager")]
    [InlineData("warning", "SlowScoreLatency", "email")]
    [InlineData("info", "LowRequestVolume", "email-digest")]
    [InlineData("none", "Watchdog", "watchdog")]
    public async Task An_alert_goes_to_the_receiver_of_its_severity(string severity, string alert, string receiver)
    {
        var config = AlertmanagerServer.Joined("production", _directory.FullName);

        var answer = await Tool.RunAsync("amtool", "config", "routes", "test", $"--config.file={config}",
            $"severity={severity}", $"alertname={alert}", "service=pricing");

        Assert.Equal(receiver, answer.Trim());
    }

    [Fact]
    public async Task Every_alert_of_every_rule_has_a_receiver()
    {
        var config = AlertmanagerServer.Joined("production", _directory.FullName);
        foreach (var alert in Alert.All)
        {
            var answer = await Tool.RunAsync("amtool", "config", "routes", "test", $"--config.file={config}",
                $"severity={alert.Labels["severity"]}", $"alertname={alert.Name}");
            var expected = alert.Labels["severity"] switch { "critical" => "pager", "warning" => "email", "info" => "email-digest",
            _ => "watchdog" };
            Assert.Equal(expected, answer.Trim());
        }
    }

    [Fact]
    public void No_secret_stands_in_the_repository()
    {
        var text = File.ReadAllText(Repository.Of("observability", "alertmanager", "receivers.production.yml"));

        Assert.DoesNotMatch(
            "(?m)^\\s*(- )?(smtp_auth_password|slack_api_url|routing_key|service_key|api_url|password|bearer_token):", text);
    }

    [Fact]
    public async Task A_service_that_is_down_mutes_the_rest_of_itself_and_a_critical_alert_the_lesser_ones()
    {
        await PostAsync(
            ("ServiceDown", "pricing", "critical"), ("HighErrorRate", "pricing", "critical"), ("SlowScoreLatency", "pricing", "warning"),
            ("APILatencyP99Breach", "executor", "critical"), ("APILatencyP95Breach", "executor", "warning"),
            ("QueueDepthHigh", "generation", "warning"));

        var muted = new Dictionary<string, bool>();
        await Eventually.TrueAsync(async () =>
        {
            var alerts = await alertmanager.Http.GetFromJsonAsync<JsonElement>("/api/v2/alerts", TestContext.Current.CancellationToken);
            muted = alerts.EnumerateArray().ToDictionary(
                alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!,
                alert => alert.GetProperty("status").GetProperty("inhibitedBy").GetArrayLength() > 0);
            return muted.Count == 6 && muted["HighErrorRate"] && muted["APILatencyP95Breach"];
        });

        Assert.Equal(
            new Dictionary<string, bool>
            {
                ["ServiceDown"] = false, ["HighErrorRate"] = true, ["SlowScoreLatency"] = true,
                ["APILatencyP99Breach"] = false, ["APILatencyP95Breach"] = true,
                ["QueueDepthHigh"] = false,
            }.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            muted.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private async Task PostAsync(params (string Name, string Service, string Severity)[] alerts)
    {
        using var answer = await alertmanager.Http.PostAsJsonAsync(
            "/api/v2/alerts",
            alerts.Select(alert => new { labels = new { alertname = alert.Name, service = alert.Service, severity = alert.Severity } }),
            TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
