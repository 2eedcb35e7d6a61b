using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboards;

/// <summary>What is wrong with a dashboard that Grafana would take all the same: it would be empty, wrong, or hard to read.</summary>
internal static partial class Linter
{
    private const int Columns = Layout.Columns;

    public static IReadOnlyList<Fault> OfFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new FaultException(folder, null, "folder", "is not there: name a folder with dashboards");
        var read = Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => (File: Path.GetFileName(file), Json: Parse(Path.GetFileName(file), File.ReadAllText(file)))).ToList();
        if (read.Count == 0) throw new FaultException(folder, null, "folder", "holds no dashboard: name a folder with .json files");
        return
        [
            .. read.SelectMany(dashboard => Of(dashboard.File, dashboard.Json)),
            .. read.GroupBy(dashboard => dashboard.Json.Text("uid")).Where(same => same.Count() > 1).SelectMany(same => same.Skip(1)
                .Select(dashboard => new Fault(dashboard.File, null, "uid", $"{same.Key} is that of {same.First().File}: choose another"))),
        ];
    }

    public static JsonElement Parse(string file, string text)
    {
        try
        {
            var json = JsonDocument.Parse(text).RootElement;
            return json.ValueKind == JsonValueKind.Object ? json : throw new FaultException(file, null, "json", "write an object");
        }
        catch (JsonException e)
        {
            throw new FaultException($"{file}:{e.LineNumber + 1}", null, "json", e.Message.Split(" LineNumber")[0]);
        }
    }

    public static IEnumerable<Fault> Of(string file, JsonElement dashboard)
    {
        foreach (var key in new[] { "uid", "title", "description" })
            if (dashboard.Text(key).Length == 0) yield return new Fault(file, null, key, "is missing: write a text");
        var declared = dashboard.List("templating", "list").ToList();
        if (!declared.Any(variable => variable.Text("type") == "datasource" && variable.Text("name") == "datasource"))
            yield return new Fault(file, null, "templating", "has no variable \"datasource\" of type datasource: add it");
        var panels = dashboard.List("panels").ToList();
        if (panels.Count == 0) yield return new Fault(file, null, "panels", "is empty: add a panel");
        foreach (var fault in panels.SelectMany(panel => PanelLinter.Of(file, panel)).Concat(Places(file, panels))) yield return fault;
        foreach (var variable in declared.Select(variable => variable.Text("name")).Where(name => name != "datasource"))
            if (!panels.Any(panel => panel.GetRawText().Contains("$" + variable, StringComparison.Ordinal)))
                yield return new Fault(file, null, "templating", $"no panel uses ${variable}: use it in a query, or remove it");
        var known = declared.Select(variable => variable.Text("name")).Concat(["__rate_interval", "__range"]).ToHashSet();
        foreach (var panel in panels)
            foreach (var query in panel.List("targets").Select(target => target.Text("expr")))
                foreach (var name in Variables().Matches(query).Select(match => match.Groups["name"].Value).Except(known))
                    yield return new Fault(file, panel.Text("title"), "expr",
                        $"${name} is not declared: add the variable, or write {string.Join(" or ", known.Select(each => "$" + each))}");
    }

    private static IEnumerable<Fault> Places(string file, IReadOnlyList<JsonElement> panels)
    {
        foreach (var same in panels.GroupBy(panel => panel.Number("id")).Where(same => same.Count() > 1))
            yield return new Fault(file, same.Last().Text("title"), "id",
                $"{same.Key} is that of \"{same.First().Text("title")}\": choose another");
        var taken = new Dictionary<(int, int), string>();
        foreach (var panel in panels)
        {
            var (x, y, w, h) = (panel.Place("x"), panel.Place("y"), panel.Place("w"), panel.Place("h"));
            if (x < 0 || y < 0 || w < 1 || h < 1 || x + w > Columns)
            {
                yield return new Fault(file, panel.Text("title"), "gridPos", $"is outside of the {Columns} columns: set x, y, w and h");
                continue;
            }
            var other = (from column in Enumerable.Range(x, w)
                         from row in Enumerable.Range(y, h) select taken.GetValueOrDefault((column, row)))
                .FirstOrDefault(title => title is not null);
            if (other is not null) yield return new Fault(file, panel.Text("title"), "gridPos", $"overlaps \"{other}\": move it");
            foreach (var column in Enumerable.Range(x, w))
                foreach (var row in Enumerable.Range(y, h)) taken.TryAdd((column, row), panel.Text("title"));
        }
    }

    [GeneratedRegex(@"\$\{?(?<name>\w+)")]
    private static partial Regex Variables();
}
