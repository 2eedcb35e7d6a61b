namespace Observability.Tests;

public sealed class AlertRulesTests
{
    private static readonly string[] Severities = ["critical", "warning", "info", "none"];

    // Prometheus names the label; the value is filled in when the alert fires.
    private static readonly string[] Services = ["pricing", "generation", "executor", "platform", "{{ $labels.job }}"];

    public static TheoryData<string, string> Alerts => [.. Alert.All.Select(alert => (alert.Name, alert.Labels["severity"])).Distinct()];

    [Fact]
    public async Task Prometheus_accepts_the_configuration_and_every_rule()
    {
        var said = await Tool.RunAsync("promtool", "check", "config", Repository.Of("observability", "prometheus", "prometheus.yml"));

        Assert.Contains($"{Repository.Files("prometheus/rules", "*.yml").Count()} rule files found", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_rule_test_passes() =>
        await Tool.RunAsync("promtool", ["test", "rules", .. Repository.Files("prometheus/tests", "*.yml")]);

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_is_seen_to_fire_to_stay_quiet_and_to_recover(string name, string severity)
    {
        var fires = Expectation.All.Where(line => line.Alert == name && line.Severities.Contains(severity)).ToList();
        Assert.True(fires.Count > 0, $"{name} ({severity}) fires in no test: add one to observability/prometheus/tests");
        if (name == "Watchdog") return;

        Assert.Contains(fires, fired => Quiet(fired).Any(line => line.At < fired.At) && Quiet(fired).Any(line => line.At > fired.At));

        IEnumerable<Expectation> Quiet(Expectation fired) =>
            Expectation.All.Where(line => line.Test == fired.Test && line.Alert == name && !line.Severities.Contains(severity));
    }

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_says_whom_it_concerns_what_happened_and_what_to_do(string name, string severity)
    {
        var alert = Alert.All.Single(candidate => candidate.Name == name && candidate.Labels["severity"] == severity);

        Assert.Contains(severity, Severities);
        Assert.Contains(alert.Labels["service"], Services);
        Assert.InRange(alert.Annotations["summary"].Length, 10, 80);
        Assert.Contains("{{ $value", alert.Annotations["description"], StringComparison.Ordinal);
        Assert.EndsWith($"/observability/runbooks/{name}.md", alert.Annotations["runbook_url"], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_has_a_runbook_that_says_what_it_means_and_how_to_fix_it(string name, string severity)
    {
        Assert.Contains(severity, Severities);
        var page = Repository.Of("observability", "runbooks", name + ".md");
        Assert.True(File.Exists(page), $"{name} has no runbook: write observability/runbooks/{name}.md, with the parts of its neighbours");
        var text = File.ReadAllText(page);

        Assert.StartsWith($"# {name}\n", text, StringComparison.Ordinal);
        Assert.All(["**What it means.**", "**What users notice.**", "**Look.**", "**Fix.**", "(README.md#escalation)"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    /// <summary>GenerationService raises these itself, over Alertmanager's API.</summary>
    private static readonly string[] RaisedByServices = ["CertificateExpiring", "SyntheticCheckFailing"];

    [Fact]
    public void A_runbook_without_its_alert_is_not_kept()
    {
        var orphans = Repository.Files("runbooks", "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Except(Alert.All.Select(alert => alert.Name).Concat(RaisedByServices).Append("README")).ToList();
        Assert.True(orphans.Count == 0, $"no alert is named {string.Join(", ", orphans)}: delete its runbook, or name it as its alert");
    }
}
