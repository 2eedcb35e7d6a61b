using YamlDotNet.RepresentationModel;

namespace Observability.Tests;

/// <summary>An alerting rule as it stands in its file.</summary>
internal sealed record Alert(string File, string Name, string Expression, IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations, string For)
{
    public static IReadOnlyList<Alert> All { get; } =
    [
        .. from file in Repository.Files("prometheus/rules", "*.yml")
           from rule in Yaml.Read(file).Items("groups").SelectMany(rules => rules.Items("rules"))
           where rule.Has("alert")
           select new Alert(Path.GetFileNameWithoutExtension(file), rule.Text("alert"), rule.Text("expr"), rule.Texts("labels"),
               rule.Texts("annotations"), rule.Has("for") ? rule.Text("for") : "0s"),
    ];
}

/// <summary>A recording rule as it stands in its file.</summary>
internal sealed record Recording(string Name, string Expression)
{
    public static IReadOnlyList<Recording> All { get; } =
    [
        .. from file in Repository.Files("prometheus/rules", "*.yml")
           from rule in Yaml.Read(file).Items("groups").SelectMany(rules => rules.Items("rules"))
           where rule.Has("record")
           select new Recording(rule.Text("record"), rule.Text("expr")),
    ];
}

/// <summary>A line of a promtool test: at that moment, those alerts fire.</summary>
/// <param name="Test">The name of the test.</param>
/// <param name="Values">What the test's series are, in promtool's notation.</param>
/// <param name="Alert">Which alert.</param>
/// <param name="At">The moment.</param>
/// <param name="Severities">Of those that fire.</param>
internal sealed record Expectation(string Test, IReadOnlyList<string> Values, string Alert, TimeSpan At, IReadOnlyList<string> Severities)
{
    public static IReadOnlyList<Expectation> All { get; } =
    [
        .. from file in Repository.Files("prometheus/tests", "*.yml")
           from test in Yaml.Read(file).Items("tests")
           from line in test.Items("alert_rule_test")
           select new Expectation(
               test.Text("name"), [.. test.Items("input_series").Select(series => series.Text("values"))],
               line.Text("alertname"), Duration(line.Text("eval_time")),
               [.. line.Items("exp_alerts").Select(alert => alert.Texts("exp_labels")["severity"])]),
    ];

    // "2m30s"
    internal static TimeSpan Duration(string text)
    {
        var total = TimeSpan.Zero;
        var number = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character)) number = number * 10 + (character - '0');
            else
            {
                total += character switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number),
                _ => TimeSpan.FromHours(number) };
                number = 0;
            }
        }
        return total;
    }
}

internal static class Yaml
{
    public static YamlMappingNode Read(string file)
    {
        var stream = new YamlStream();
        using var text = File.OpenText(file);
        stream.Load(text);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    public static bool Has(this YamlMappingNode node, string key) => node.Children.ContainsKey(key);

    public static string Text(this YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    public static IEnumerable<YamlMappingNode> Items(this YamlMappingNode node, string key) =>
        node.Has(key) ? ((YamlSequenceNode)node[key]).Children.Cast<YamlMappingNode>() : [];

    public static IReadOnlyDictionary<string, string> Texts(this YamlMappingNode node, string key) =>
        node.Has(key)
            ? ((YamlMappingNode)node[key]).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!,
                pair => ((YamlScalarNode)pair.Value).Value!)
            : new Dictionary<string, string>();
}
