using Testing.Monitoring;

namespace Observability.Tests.Alerting;

public sealed class RoutingTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("observability-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("alertname=HighErrorRate severity=critical service=pricing", "pager")]
    [InlineData("alertname=DiskFull severity=critical service=platform instance=db-1:9100", "pager")]
    [InlineData("alertname=BackupFailed severity=critical", "pager")]
    [InlineData("alertname=SlowScoreLatency severity=warning service=pricing", "email")]
    [InlineData("alertname=LowRequestVolume severity=info service=executor", "email-digest")]
    [InlineData("alertname=Watchdog severity=none service=platform", "watchdog")]
    [InlineData("alertname=Watchdog severity=critical service=platform", "watchdog")]
    // Of no known severity: it must not be lost.
    [InlineData("alertname=Handmade", "email")]
    [InlineData("alertname=Handmade severity=CRITICAL service=pricing", "email")]
    public async Task An_alert_goes_to_the_receiver_of_its_severity(string labels, string receiver) =>
        Assert.Equal(receiver, await ReceiverAsync(labels.Split(' ')));

    [Fact]
    public async Task Every_alert_of_every_rule_has_the_receiver_of_its_severity()
    {
        foreach (var alert in Alert.All)
        {
            var expected = alert.Labels["severity"] switch { "critical" => "pager", "warning" => "email", "info" => "email-digest",
            _ => "watchdog" };
            Assert.Equal((alert.Name, expected), (alert.Name,
                await ReceiverAsync($"severity={alert.Labels["severity"]}", $"alertname={alert.Name}", "service=pricing")));
        }
    }

    private async Task<string> ReceiverAsync(params string[] labels)
    {
        var (exitCode, said, config) = await AlertmanagerServer.ConfigureAsync(_directory.FullName, new Dictionary<string, string>());
        Assert.True(exitCode == 0, said);
        return (await Tool.RunAsync("amtool", ["config", "routes", "test", $"--config.file={config}", .. labels])).Trim();
    }
}
