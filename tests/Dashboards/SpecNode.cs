using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Dashboards;

/// <summary>A mapping in a panels' file, and where it is.</summary>
internal sealed class SpecNode(YamlMappingNode node, string file, string? panel)
{
    public SpecNode Of(string title) => new(node, file, title);

    public FaultException Wrong(string key, string fix) => new(file, panel, key, fix);

    public void Only(string[] known)
    {
        var unknown = node.Children.Keys.Select(key => ((YamlScalarNode)key).Value!).Except(known)
            .Select(key => new Fault(file, panel, key, $"is not known here; there are {string.Join(", ", known)}")).ToList();
        if (unknown.Count > 0) throw new FaultException(unknown);
    }

    public string Text(string key) => TextOrNull(key) ?? throw Wrong(key, $"is missing: write {key}: …");

    public string? TextOrNull(string key) =>
        !node.Children.TryGetValue(key, out var child) ? null
        : child is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong(key, "write a text that is not empty");

    public double? Number(string key) => TextOrNull(key) is { } text ? Number(key, text) : null;

    public double Number(string key, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(key, $"write a number, not {text}");

    public T Word<T>(string key, T otherwise) where T : struct, Enum =>
        TextOrNull(key) is not { } text ? otherwise
        : Enum.TryParse<T>(text, ignoreCase: true, out var word) && !char.IsAsciiDigit(text[0]) ? word
        : throw Wrong(key, $"{text} is none of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");

    public IEnumerable<SpecNode> Items(string key)
    {
        if (!node.Children.TryGetValue(key, out var child)) return [];
        return child is YamlSequenceNode items && items.Children.All(item => item is YamlMappingNode)
            ? items.Children.Select(item => new SpecNode((YamlMappingNode)item, file, panel))
            : throw Wrong(key, "write a list of mappings");
    }

    public IReadOnlyList<(string Key, string Value)> Pairs(string key)
    {
        if (!node.Children.TryGetValue(key, out var child)) return [];
        return child is YamlMappingNode pairs && pairs.Children.Values.All(value => value is YamlScalarNode)
            ? [.. pairs.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, ((YamlScalarNode)pair.Value).Value!))]
            : throw Wrong(key, "write pairs of a name and a text");
    }
}
