using System.Text.RegularExpressions;
using Dashboards;

namespace Observability.Tests;

/// <summary>An alert on a metric that nobody exports never fires, and such a panel stays empty.</summary>
public sealed partial class ExportsTests
{
    [Fact]
    public void Every_rule_asks_for_metrics_and_labels_that_are_exported() =>
        None(Alert.All.SelectMany(alert => Faults(alert.Name, alert.Expression))
            .Concat(Recording.All.SelectMany(rule => Faults(rule.Name, rule.Expression))));

    [Fact]
    public void Every_panel_asks_for_metrics_and_labels_that_are_exported() =>
        None(
            from spec in SpecFile.All(Files.OfRepository.Panels)
            from panel in spec.Panels
            from query in panel.Queries
            from fault in Faults($"{spec.File}, {panel.Title}", query.Expression)
            select fault);

    [Fact]
    public void Every_series_that_a_runbook_names_is_exported() =>
        None(
            Repository.Files("runbooks", "*.md").SelectMany(
                page => Code().Matches(File.ReadAllText(page)).Select(code => code.Groups["text"].Value)
                .Where(text => Series().IsMatch(text)).SelectMany(text => Faults(Path.GetFileName(page), text))));

    [Theory]
    [InlineData("""sum by (queue) (rate(queue_depth{job="generation"}[5m])) > 1e3""", null)]
    [InlineData("queue_deep > 500", "nothing exports queue_deep")]
    [InlineData("max by (name) (queue_depth)", "queue_depth has no label name")]
    [InlineData("""rate(http_requests_total{code=~"5.."}[5m])""", "http_requests_total has no label code")]
    [InlineData("pricing_score_latency_seconds > 1", "nothing exports pricing_score_latency_seconds")]
    public void A_metric_or_label_that_is_not_there_is_noticed(string query, string? fault) =>
        Assert.Equal(fault is null ? [] : [$"here: {fault}"], Faults("here", query));

    private static void None(IEnumerable<string> faults)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found)
            + "\nDeclare it in the slice's metrics class; what another program exports, add to OfOthers in Exports.cs.");
    }

    private static IEnumerable<string> Faults(string where, string query) =>
        Query.Reads(query).Select(read => Exports.Fault(read.Metric, read.Labels)).OfType<string>().Select(fault => $"{where}: {fault}");

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex Code();

    /// <summary>By how their names end: the rest of what stands between backticks is commands, routes and settings.</summary>
    [GeneratedRegex(@"\w+_(total|seconds|bytes|bucket|count|ratio|state|depth|freshness|up)\b")]
    private static partial Regex Series();
}
