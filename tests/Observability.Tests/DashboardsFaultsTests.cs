using System.Text.Json.Nodes;
using Dashboards;

namespace Observability.Tests;

/// <summary>A wrong dashboard ends with one line that names file, panel, key and fix.</summary>
public sealed class DashboardsFaultsTests
{
    private const string Good = """
        uid: u
        title: Test
        about: Is the linter right?
        panels:
          - title: Requests
            about: Requests a second, by job.
            unit: reqps
            queries:
              "{{job}}": sum by (job) (rate(http_requests_total[$__rate_interval]))
          - title: Latency
            about: P95 of all requests.
            unit: s
            limits: {orange: 1, red: 2}
            queries:
              p95: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[$__rate_interval])))
        """;

    [Fact]
    public void A_good_one_has_no_fault() => Assert.Empty(Faults(static _ => { }));

    [Theory]
    [InlineData("id", 2, "panel \"Latency\": id: 2 is that of \"Requests\": choose another")]
    [InlineData("title", "", "panel \"number 1\": title: is missing: write what the panel shows")]
    [InlineData("description", "short", "panel \"Requests\": description: write in 10 to 300 letters what is to be seen and when it is bad")]
    [InlineData("gridPos.x", 20, "panel \"Requests\": gridPos: is outside of the 24 columns: set x, y, w and h")]
    [InlineData("gridPos.x", 4, "panel \"Latency\": gridPos: overlaps \"Requests\": move it")]
    [InlineData("datasource.uid", "prometheus", "panel \"Requests\": datasource: take it from the variable: ${datasource}")]
    [InlineData("fieldConfig.defaults.unit", "", "panel \"Requests\": unit: is missing: write one of Grafana's, such as s, reqps, " +
        "bytes, percentunit or short")]
    [InlineData("fieldConfig.defaults.thresholds", null, "panel \"Requests\": thresholds: are missing: write at least the base color")]
    [InlineData("targets.0.expr", "sum by (job) (rate(http_requests_total[5m]))", "panel \"Requests\": expr: [5m] is empty or jagged " +
        "where scrapes are rarer: write [$__rate_interval], or an hour or more")]
    [InlineData("targets.0.expr", "sum by (job) (rate(http_requests_total{job=~\"$services\"}[$__rate_interval]))",
        "panel \"Requests\": expr: $services is not declared: add the variable, or write $datasource or $__rate_interval or $__range")]
    [InlineData("targets.0.legendFormat", "", "panel \"Requests\": legendFormat: is missing: name the series, such as {{job}}")]
    [InlineData("targets.0.legendFormat", "{{status}}",
        "panel \"Requests\": legendFormat: {{status}} is no label of the result: add it to \"by (…)\", or remove it")]
    public void A_fault_is_one_line(string path, object? value, string line) =>
        Assert.Contains($"test.json: {line}", Faults(dashboard => Set(dashboard["panels"]![0]!, path, value)));

    [Fact]
    public void Exemplars_that_are_off_are_noticed() => Assert.Equal(
        ["test.json: panel \"Latency\": exemplar: is not on: set it to true, so that dots lead to traces"],
        Faults(dashboard => Set(dashboard["panels"]![1]!, "targets.0.exemplar", false)));

    [Fact]
    public void Thresholds_that_do_not_ascend_are_noticed() => Assert.Equal(
        ["test.json: panel \"Latency\": thresholds: do not ascend: sort them by value"],
        Faults(dashboard => Set(dashboard["panels"]![1]!, "fieldConfig.defaults.thresholds.steps.2.value", 0.5)));

    [Theory]
    [InlineData("unit: reqps", "units: reqps", "test.yml: panel \"Requests\": units: is not known here; there are title, about, unit, kind, " +
        "style, width, decimals, max, none, needs, limits, values, queries")]
    [InlineData("    unit: s\n", "", "test.yml: panel \"Latency\": unit: is missing: write unit: …")]
    [InlineData("unit: s\n", "unit: s\n    kind: graph\n",
        "test.yml: panel \"Latency\": kind: graph is none of timeseries, stat, gauge, bargauge, heatmap, table")]
    [InlineData("unit: s\n", "unit: s\n    width: 3\n", "test.yml: panel \"Latency\": width: write 4 to 24 columns, not 3")]
    [InlineData("red: 2", "red: two", "test.yml: panel \"Latency\": limits: write a number, not two")]
    [InlineData("uid: u", "uid: [", "test.yml: yaml: cannot be read: close every bracket and quote")]
    [InlineData("uid: u", "uid: *u", "test.yml:1: yaml: The anchor 'u' does not exists")]
    public void A_fault_in_what_people_write_is_one_line(string good, string bad, string line)
    {
        var wrong = Good.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Good, wrong);

        Assert.Equal(line, Assert.Throws<FaultException>(() => Made(wrong)).Message);
    }

    [Theory]
    [InlineData(null, "is never a number: was anything done that moves it?", double.NaN, double.NaN)]
    [InlineData(null, null, double.NaN, 1.0)]
    [InlineData(null, "has an infinite value: divide only by what is above 0", 1.0, double.PositiveInfinity)]
    [InlineData(null, "finds no series: is its metric declared, and was anything done that moves it?")]
    [InlineData("parse error", "parse error: correct the query")]
    public void A_query_without_a_number_is_noticed(string? error, string? wrong, params double[] values)
    {
        var panel = SpecFile.Read("test.yml", Good).Panels[0];
        var series = new Series(new Dictionary<string, string>(), [.. values.Select((value, index) => ((double)index, value))]);

        Assert.Equal(wrong, Liveness.WhatIsWrong(panel, new Answer(values.Length == 0 ? [] : [series], error)));
    }

    [Fact]
    public void A_single_number_must_be_one() => Assert.Equal("is not a number: divide only by what is above 0",
        Liveness.WhatIsWrong(SpecFile.Read("test.yml", Good).Panels[0] with { Kind = PanelKind.Stat },
            new Answer([new Series(new Dictionary<string, string>(), [(0, double.NaN)])], null)));

    private static string Made(string text) =>
        DashboardJson.Of(SpecFile.Read("test.yml", text), Array.Empty<Runbook>().ToLookup(_ => "", runbook => runbook));

    private static IEnumerable<string> Faults(Action<JsonNode> change)
    {
        var dashboard = JsonNode.Parse(Made(Good))!;
        change(dashboard);
        return Linter.Of("test.json", Linter.Parse("test.json", dashboard.ToJsonString())).Select(fault => fault.ToString());
    }

    private static void Set(JsonNode node, string path, object? value)
    {
        var keys = path.Split('.');
        foreach (var key in keys[..^1]) node = int.TryParse(key, out var index) ? node[index]! : node[key]!;
        node[keys[^1]] = value is null ? null : JsonValue.Create(value);
    }
}
