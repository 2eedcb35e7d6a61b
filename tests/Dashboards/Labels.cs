using YamlDotNet.RepresentationModel;

namespace Dashboards;

/// <summary>What values a label can have.</summary>
/// <param name="Words">All of them; null where the set is open.</param>
/// <param name="Source">Where they come from, where the set is open.</param>
internal sealed record LabelSet(string Name, IReadOnlyList<string>? Words, string Source)
{
    public bool Has(string value) => Words is null || Words.Contains(value) || value == "overflow";
}

/// <summary><c>observability/labels.yml</c>: the labels of every metric, and the sets that their values are from.</summary>
internal sealed record Labels(IReadOnlyDictionary<string, LabelSet> Sets,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, LabelSet>> ByMetric, IReadOnlyDictionary<string, string> Libraries)
{
    private static readonly Dictionary<string, LabelSet> None = [];

    public static Labels OfFile(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(file)));
        var root = stream.Documents[0].RootNode;
        var sets = Pairs(root["sets"]).ToDictionary(set => set.Key, set => set.Value is YamlSequenceNode words
            ? new LabelSet(set.Key, [.. words.Select(Text)], "")
            : new LabelSet(set.Key, null, Text(set.Value)));
        var name = Path.GetFileName(file);
        return new Labels(sets,
            Pairs(root["metrics"]).ToDictionary(metric => metric.Key, metric => (IReadOnlyDictionary<string, LabelSet>)Pairs(metric.Value)
                .ToDictionary(label => label.Key, label => sets.GetValueOrDefault(Text(label.Value)) ?? throw new FaultException(
                    name, null, $"metrics.{metric.Key}.{label.Key}", $"{Text(label.Value)} is no set: declare it under sets"))),
            Pairs(root["libraries"]).ToDictionary(library => library.Key, library => Text(library.Value)));
    }

    public IReadOnlyDictionary<string, LabelSet> Of(string metric) => ByMetric.GetValueOrDefault(metric) ?? None;

    private static IEnumerable<(string Key, YamlNode Value)> Pairs(YamlNode node) =>
        ((YamlMappingNode)node).Children.Select(pair => (Text(pair.Key), pair.Value));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
