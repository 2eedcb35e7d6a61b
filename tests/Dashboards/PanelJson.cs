using System.Text.Json.Nodes;

namespace Dashboards;

/// <summary>A panel as Grafana reads it.</summary>
internal static class PanelJson
{
    public static JsonNode Of(int id, Placed placed, ILookup<string, Runbook> runbooks)
    {
        var panel = placed.Panel;
        return new JsonObject
        {
            ["id"] = id,
            ["type"] = panel.Kind.ToString().ToLowerInvariant(),
            ["title"] = panel.Title,
            ["description"] = panel.About,
            ["datasource"] = DashboardJson.Source(),
            ["gridPos"] = new JsonObject { ["x"] = placed.X, ["y"] = placed.Y, ["w"] = panel.Width, ["h"] = placed.Height },
            ["links"] = new JsonArray([.. RunbooksOf(panel, runbooks)]),
            ["fieldConfig"] = new JsonObject { ["defaults"] = Defaults(panel), ["overrides"] = new JsonArray() },
            ["options"] = Options(panel),
            ["targets"] = new JsonArray([.. panel.Queries.Select((query, index) => Target(panel, query, (char)('A' + index)))]),
        };
    }

    private static IEnumerable<JsonNode> RunbooksOf(PanelSpec panel, ILookup<string, Runbook> runbooks) =>
        panel.Queries.SelectMany(query => Query.Metrics(query.Expression)).Distinct().SelectMany(metric => runbooks[metric]).Distinct()
            .Select(runbook => new JsonObject { ["title"] = $"Runbook: {runbook.Alert}", ["url"] = runbook.Url, ["targetBlank"] = true });

    private static JsonObject Target(PanelSpec panel, (string Legend, string Expression) query, char refId)
    {
        var target = new JsonObject
        {
            ["refId"] = refId.ToString(), ["datasource"] = DashboardJson.Source(), ["expr"] = query.Expression,
            ["legendFormat"] = query.Legend,
        };
        if (panel.Kind is PanelKind.Heatmap) target["format"] = "heatmap";
        if (panel.Kind is PanelKind.Table) target["format"] = "table";
        if (panel.IsInstant) (target["instant"], target["range"]) = (true, false);
        // Buckets carry the trace of one of their requests.
        else if (query.Expression.Contains("_bucket", StringComparison.Ordinal)) target["exemplar"] = true;
        return target;
    }

    private static JsonObject Defaults(PanelSpec panel)
    {
        var defaults = new JsonObject { ["unit"] = panel.Unit };
        if (panel.Decimals is { } decimals) defaults["decimals"] = decimals;
        if (panel.Kind is PanelKind.Timeseries or PanelKind.Gauge) defaults["min"] = 0;
        if (panel.Max is { } max) defaults["max"] = max;
        if (panel.None is { } none) defaults["noValue"] = none;
        if (panel.Words.Count > 0) defaults["mappings"] = new JsonArray(Words(panel));
        if (panel.Kind is not PanelKind.Heatmap) defaults["thresholds"] = Thresholds(panel);
        if (panel.Kind is PanelKind.Stat) defaults["color"] = new JsonObject { ["mode"] = "thresholds" };
        if (panel.Kind is PanelKind.Timeseries) defaults["custom"] = Drawing(panel);
        return defaults;
    }

    private static JsonObject Thresholds(PanelSpec panel) => new()
    {
        ["mode"] = "absolute",
        ["steps"] = new JsonArray(
        [
            new JsonObject { ["color"] = panel.BaseColor ?? "green", ["value"] = null },
            .. panel.Limits.Select(limit => new JsonObject { ["color"] = limit.Color, ["value"] = limit.From }),
        ]),
    };

    private static JsonObject Words(PanelSpec panel)
    {
        var words = new JsonObject();
        foreach (var (index, (value, color, word)) in panel.Words.Index())
            words[$"{value}"] = new JsonObject { ["text"] = word, ["color"] = color, ["index"] = index };
        return new JsonObject { ["type"] = "value", ["options"] = words };
    }

    private static JsonObject Drawing(PanelSpec panel)
    {
        var custom = new JsonObject
        {
            ["drawStyle"] = panel.Style is DrawStyle.Bars ? "bars" : "line",
            ["lineWidth"] = 1,
            ["fillOpacity"] = panel.Style is DrawStyle.Lines ? 10 : 60,
            ["showPoints"] = "never",
        };
        if (panel.Style is not DrawStyle.Lines) custom["stacking"] = new JsonObject { ["mode"] = "normal", ["group"] = "A" };
        custom["thresholdsStyle"] = new JsonObject { ["mode"] = panel.Limits.Count > 0 ? "dashed" : "off" };
        return custom;
    }

    private static JsonObject Options(PanelSpec panel) => panel.Kind switch
    {
        PanelKind.Timeseries => new JsonObject
        {
            ["legend"] = new JsonObject
            {
                ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = true, ["calcs"] = new JsonArray("lastNotNull"),
            },
            ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
        },
        PanelKind.Heatmap => new JsonObject
        {
            ["calculate"] = false,
            ["color"] = new JsonObject
            {
                ["mode"] = "scheme", ["scheme"] = "Oranges", ["steps"] = 64, ["fill"] = "dark-orange",
                ["exponent"] = 0.5, ["reverse"] = false,
            },
            ["yAxis"] = new JsonObject { ["unit"] = panel.Unit },
            ["cellGap"] = 1,
            ["showValue"] = "never",
        },
        PanelKind.Table => new JsonObject { ["showHeader"] = true },
        PanelKind.Stat => new JsonObject { ["reduceOptions"] = Last(), ["colorMode"] = "value", ["textMode"] = "value_and_name" },
        PanelKind.Gauge => new JsonObject { ["reduceOptions"] = Last() },
        PanelKind.Bargauge => new JsonObject
        {
            ["reduceOptions"] = Last(), ["orientation"] = "horizontal", ["displayMode"] = "gradient",
        },
        _ => throw new ArgumentOutOfRangeException(nameof(panel), panel.Kind, null),
    };

    private static JsonObject Last() =>
        new() { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false };
}
