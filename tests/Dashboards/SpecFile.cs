using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dashboards;

/// <summary>Reads panels' files. What it does not know it refuses, with the file, the panel, the key and the fix.</summary>
internal static class SpecFile
{
    private static readonly string[] DashboardKeys = ["uid", "title", "about", "variables", "panels"];
    private static readonly string[] VariableKeys = ["name", "label", "query", "several"];

    private static readonly string[] PanelKeys =
        ["title", "about", "unit", "kind", "style", "width", "decimals", "max", "none", "needs", "limits", "values", "queries"];

    public static IReadOnlyList<Spec> All(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.yml").Order(StringComparer.Ordinal).Select(file => Read(file, File.ReadAllText(file)))];

    public static Spec Read(string file, string text)
    {
        file = Path.GetFileName(file);
        var root = new SpecNode(Load(file, text), file, panel: null);
        root.Only(DashboardKeys);
        return new Spec(file, root.Text("uid"), root.Text("title"), root.Text("about"),
            [.. root.Items("variables").Select(Variable)], [.. root.Items("panels").Select(Panel)]);
    }

    private static YamlMappingNode Load(string file, string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }]) return root;
        }
        catch (YamlException e)
        {
            throw new FaultException($"{file}:{e.Start.Line}", null, "yaml", e.InnerException?.Message ?? e.Message);
        }
        catch (InvalidOperationException)
        {
            // What the parser throws where a bracket stays open.
            throw new FaultException(file, null, "yaml", "cannot be read: close every bracket and quote");
        }
        throw new FaultException(file, null, "yaml", $"write a mapping with {string.Join(", ", DashboardKeys)}");
    }

    private static VariableSpec Variable(SpecNode node)
    {
        node.Only(VariableKeys);
        return new VariableSpec(node.Text("name"), node.Text("label"), node.Text("query"), node.TextOrNull("several") == "true");
    }

    private static PanelSpec Panel(SpecNode untitled)
    {
        var title = untitled.Text("title");
        var node = untitled.Of(title);
        node.Only(PanelKeys);
        var limits = node.Pairs("limits");
        return new PanelSpec(title, node.Text("about"), node.Text("unit"))
        {
            Kind = node.Word("kind", PanelKind.Timeseries),
            Style = node.Word("style", DrawStyle.Lines),
            Width = (int)(node.Number("width") ?? 8),
            Decimals = (int?)node.Number("decimals"),
            Max = node.Number("max"),
            None = node.TextOrNull("none"),
            Needs = node.TextOrNull("needs"),
            BaseColor = limits.FirstOrDefault(limit => limit.Key == "base").Value,
            Limits = [.. limits.Where(limit => limit.Key != "base").Select(limit => (node.Number("limits", limit.Value), limit.Key))],
            Words = [.. node.Pairs("values").Select(word => State(node, word))],
            Queries = [.. node.Pairs("queries")],
        };
    }

    private static (int, string, string) State(SpecNode node, (string Number, string Text) word) =>
        word.Text.Split(' ', 2) is [var color, var name] && int.TryParse(word.Number, CultureInfo.InvariantCulture, out var value)
            ? (value, color, name)
            : throw node.Wrong("values", $"write a number with a color and a word, such as \"0: green closed\", not {word}");
}
