using System.Text.Json.Nodes;

namespace Dashboards;

/// <summary>What Grafana reads, made from what people write.</summary>
internal static class DashboardJson
{
    /// <summary>Of Grafana 11; Grafana 12 brings it up to its own when it reads it.</summary>
    private const int SchemaVersion = 39;

    /// <summary>A dashboard's file.</summary>
    /// <param name="runbooks">By metric, the runbooks of the alerts that are about it.</param>
    public static string Of(Spec spec, ILookup<string, Runbook> runbooks) => JsonText.Of(new JsonObject
    {
        ["uid"] = spec.Uid,
        ["title"] = spec.Title,
        ["description"] = spec.About,
        ["tags"] = new JsonArray("platform"),
        ["timezone"] = "browser",
        ["schemaVersion"] = SchemaVersion,
        ["refresh"] = "30s",
        ["time"] = new JsonObject { ["from"] = "now-1h", ["to"] = "now" },
        ["editable"] = false,
        ["graphTooltip"] = 1,
        ["links"] = new JsonArray(Others()),
        ["templating"] = new JsonObject { ["list"] = new JsonArray([DataSource(), .. spec.Variables.Select(Variable)]) },
        ["annotations"] = new JsonObject { ["list"] = new JsonArray(Firing()) },
        ["panels"] = new JsonArray([.. Layout.Of(spec).Select((placed, index) => PanelJson.Of(index + 1, placed, runbooks))]),
    });

    /// <summary>The variable that every panel takes its data source from.</summary>
    public static JsonObject Source() => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };

    /// <summary>A menu with the other dashboards, which keeps the time.</summary>
    private static JsonObject Others() => new()
    {
        ["type"] = "dashboards", ["title"] = "Platform", ["tags"] = new JsonArray("platform"), ["asDropdown"] = true,
        ["icon"] = "external link", ["includeVars"] = false, ["keepTime"] = true, ["targetBlank"] = false, ["tooltip"] = "", ["url"] = "",
    };

    private static JsonObject DataSource() => new()
    {
        ["name"] = "datasource", ["label"] = "Data source", ["type"] = "datasource", ["query"] = "prometheus",
        ["current"] = new JsonObject { ["text"] = "Prometheus", ["value"] = "prometheus" },
    };

    private static JsonObject Variable(VariableSpec variable)
    {
        var json = new JsonObject
        {
            ["name"] = variable.Name, ["label"] = variable.Label, ["type"] = "query", ["datasource"] = Source(),
            ["query"] = variable.Query,
            // When the time changes: what there is to choose depends on it.
            ["refresh"] = 2,
            ["sort"] = 1, ["multi"] = variable.Several, ["includeAll"] = variable.Several,
        };
        if (variable.Several) json["current"] = new JsonObject { ["text"] = "All", ["value"] = "$__all" };
        return json;
    }

    /// <summary>Critical alerts, as marks on every graph.</summary>
    private static JsonObject Firing() => new()
    {
        ["name"] = "Critical alerts", ["enable"] = true, ["iconColor"] = "red", ["datasource"] = Source(),
        ["expr"] = """ALERTS{alertstate="firing",severity="critical"}""", ["titleFormat"] = "{{alertname}}", ["textFormat"] = "{{service}}",
    };
}
