using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboards;

/// <summary>What is wrong with one panel.</summary>
internal static partial class PanelLinter
{
    private const string DataSource = "${datasource}";

    public static IEnumerable<Fault> Of(string file, JsonElement panel)
    {
        var title = panel.Text("title") is { Length: > 0 } own ? own : $"number {panel.Number("id")}";
        var targets = panel.List("targets").ToList();
        if (panel.Text("title").Length == 0) yield return Wrong("title", "is missing: write what the panel shows");
        if (panel.Text("description").Length is < 10 or > 300)
            yield return Wrong("description", "write in 10 to 300 letters what is to be seen and when it is bad");
        if (panel.Text("fieldConfig", "defaults", "unit").Length == 0)
            yield return Wrong("unit", "is missing: write one of Grafana's, such as s, reqps, bytes, percentunit or short");
        if (panel.Text("datasource", "uid") != DataSource) yield return Wrong("datasource", $"take it from the variable: {DataSource}");
        if (panel.Text("type") != "heatmap" && !panel.List("fieldConfig", "defaults", "thresholds", "steps").Any())
            yield return Wrong("thresholds", "are missing: write at least the base color");
        if (!Ascend(panel.List("fieldConfig", "defaults", "thresholds", "steps").Skip(1).Select(step => step.Number("value"))))
            yield return Wrong("thresholds", "do not ascend: sort them by value");
        if (targets.Count == 0) yield return Wrong("targets", "is empty: write a query");
        if (targets.Select(target => target.Text("refId")).Distinct().Count() != targets.Count)
            yield return Wrong("refId", "is there twice: give each query its own letter");
        foreach (var fault in targets.SelectMany(target => OfQuery(panel, target))) yield return Wrong(fault.Key, fault.Fix);

        Fault Wrong(string key, string fix) => new(file, title, key, fix);
    }

    private static IEnumerable<(string Key, string Fix)> OfQuery(JsonElement panel, JsonElement target)
    {
        var query = target.Text("expr");
        if (query.Length == 0) yield return ("expr", "is missing: write a query");
        if (target.Text("legendFormat").Length == 0) yield return ("legendFormat", "is missing: name the series, such as {{job}}");
        if (target.Text("datasource", "uid") != DataSource) yield return ("datasource", $"take it from the variable: {DataSource}");
        foreach (var range in Ranges().Matches(query).Select(match => match.Groups["range"].Value).Where(range => !Lasts(panel, range)))
            yield return ("expr", $"[{range}] is empty or jagged where scrapes are rarer: write [$__rate_interval], or an hour or more");
        foreach (Match label in Legends().Matches(target.Text("legendFormat")))
        {
            if (Aggregations().IsMatch(query) && !Regex.IsMatch(query, $@"by \([^)]*\b{label.Groups["label"].Value}\b"))
                yield return ("legendFormat", $"{label.Value} is no label of the result: add it to \"by (…)\", or remove it");
        }
        if (panel.Text("type") == "timeseries" && query.Contains("histogram_quantile", StringComparison.Ordinal) && !target.Is("exemplar"))
            yield return ("exemplar", "is not on: set it to true, so that dots lead to traces");
    }

    /// <summary>Burn rates are defined over their windows, however often Prometheus scrapes.</summary>
    private static bool Lasts(JsonElement panel, string range) =>
        range is "$__rate_interval" or "$__range" || range[^1] is 'h' or 'd'
        || panel.Text("title").StartsWith("Burn rate", StringComparison.Ordinal);

    private static bool Ascend(IEnumerable<double?> values)
    {
        double? last = null;
        foreach (var value in values)
        {
            if (value is null || value <= last) return false;
            last = value;
        }
        return true;
    }

    [GeneratedRegex(@"\[(?<range>[^\]:]+)[^\]]*\]")]
    private static partial Regex Ranges();

    [GeneratedRegex(@"\{\{\s*(?<label>\w+)\s*\}\}")]
    private static partial Regex Legends();

    [GeneratedRegex(@"\b(sum|min|max|avg|count)\b")]
    private static partial Regex Aggregations();
}
