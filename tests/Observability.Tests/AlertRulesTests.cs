using YamlDotNet.RepresentationModel;

namespace Observability.Tests;

public sealed class AlertRulesTests
{
    private static readonly string[] Severities = ["critical", "warning", "info", "none"];

    // Prometheus names the label; the value is filled in when the alert fires.
    private static readonly string[] Services =
        ["pricing", "generation", "executor", "platform", "{{ $labels.job }}", "{{ $labels.service }}"];

    public static TheoryData<string, string> Alerts => [.. Alert.All.Select(alert => (alert.Name, alert.Labels["severity"])).Distinct()];

    [Fact]
    public async Task Prometheus_accepts_the_configuration_and_every_rule()
    {
        var said = await Tool.RunAsync("promtool", "check", "config", Repository.Of("observability", "prometheus", "prometheus.yml"));

        Assert.Contains($"{Repository.Files("prometheus/rules", "*.yml").Count()} rule files found", said, StringComparison.Ordinal);
    }

    public static TheoryData<string> Tests => [.. Repository.Files("prometheus/tests", "*.yml").Select(file => Path.GetFileName(file)!)];

    [Theory, MemberData(nameof(Tests))]
    public async Task Every_rule_test_passes(string file) =>
        await Tool.RunAsync("promtool", "test", "rules", Repository.Of("observability", "prometheus", "tests", file));

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_says_whom_it_concerns_what_happened_and_what_to_do(string name, string severity)
    {
        Assert.Contains(severity, Severities);
        Assert.All(Alert.All.Where(candidate => candidate.Name == name && candidate.Labels["severity"] == severity), alert =>
        {
            Assert.Contains(alert.Labels["service"], Services);
            Assert.InRange(alert.Annotations["summary"].Length, 10, 80);
            Assert.Contains("{{ $value", alert.Annotations["description"], StringComparison.Ordinal);
            Assert.Equal($"{{{{ $externalLabels.repository }}}}/observability/runbooks/{name}.md", alert.Annotations["runbook_url"]);
        });
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

    [Fact]
    public void Where_the_repository_is_stands_in_one_place_and_GenerationService_says_the_same()
    {
        var config = Yaml.Read(Repository.Of("observability", "prometheus", "prometheus.yml"));
        var place = ((YamlMappingNode)config["global"]).Texts("external_labels")["repository"];
        var source = File.ReadAllText(Repository.Of("GenerationService", "Sla", "Alerts", "AlertmanagerClient.cs"));

        Assert.Contains($"\"{place}/observability/runbooks/\"", source, StringComparison.Ordinal);
        Assert.DoesNotContain(Repository.Files("prometheus/rules", "*.yml"),
            file => File.ReadAllText(file).Contains(place, StringComparison.Ordinal));
        // As a label of each alert, it would be in every notification's group.
        Assert.Contains(((YamlMappingNode)config["alerting"]).Items("alert_relabel_configs"),
            relabel => relabel.Text("action") == "labeldrop" && relabel.Text("regex") == "repository");
    }

    /// <summary>GenerationService raises these itself, over Alertmanager's API.</summary>
    internal static readonly string[] RaisedByServices = ["CertificateExpiring", "SyntheticCheckFailing"];

    [Fact]
    public void A_runbook_without_its_alert_is_not_kept()
    {
        var orphans = Repository.Files("runbooks", "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Except(Alert.All.Select(alert => alert.Name).Concat(RaisedByServices).Append("README")).ToList();
        Assert.True(orphans.Count == 0, $"no alert is named {string.Join(", ", orphans)}: delete its runbook, or name it as its alert");
    }
}
