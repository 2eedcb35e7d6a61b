using YamlDotNet.RepresentationModel;

namespace Dashboards;

/// <summary>An alert and the page that helps when it fires.</summary>
internal sealed record Runbook(string Alert, string Url)
{
    private const int DeepestRecording = 5;

    /// <summary>By metric, the runbooks of the alerts that are about it, which is the first metric that they read.</summary>
    public static ILookup<string, Runbook> OfRules(string folder)
    {
        var rules = Directory.EnumerateFiles(folder, "*.yml").Order(StringComparer.Ordinal).SelectMany(Rules).ToList();
        var recorded = rules.Where(rule => rule.ContainsKey("record")).ToLookup(rule => rule["record"], rule => rule["expr"]);
        return rules.Where(rule => rule.ContainsKey("alert"))
            .Select(rule => (Metric: About(rule["expr"], recorded, 0), Runbook: new Runbook(rule["alert"], rule["runbook_url"])))
            .Where(each => each.Metric is not null).Distinct().ToLookup(each => each.Metric!, each => each.Runbook);
    }

    /// <summary>By metric, the alerts that read it, directly or through what a rule records.</summary>
    public static ILookup<string, string> AlertsByMetric(string folder)
    {
        var rules = Directory.EnumerateFiles(folder, "*.yml").Order(StringComparer.Ordinal).SelectMany(Rules).ToList();
        var recorded = rules.Where(rule => rule.ContainsKey("record")).ToLookup(rule => rule["record"], rule => rule["expr"]);
        return rules.Where(rule => rule.ContainsKey("alert"))
            .SelectMany(rule => Reads(rule["expr"], recorded, 0).Distinct().Select(metric => (metric, Alert: rule["alert"])))
            .ToLookup(each => each.metric, each => each.Alert);
    }

    private static IEnumerable<string> Reads(string expression, ILookup<string, string> recorded, int depth) =>
        Query.Metrics(expression).SelectMany(metric => recorded.Contains(metric) && depth < DeepestRecording
            ? recorded[metric].SelectMany(source => Reads(source, recorded, depth + 1))
            : [metric]);

    private static string? About(string expression, ILookup<string, string> recorded, int depth)
    {
        if (Query.Metrics(expression).FirstOrDefault() is not { } first) return null;
        return recorded[first].FirstOrDefault() is { } source && depth < DeepestRecording ? About(source, recorded, depth + 1) : first;
    }

    /// <summary>Each rule's texts, its annotations among them.</summary>
    private static IEnumerable<Dictionary<string, string>> Rules(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(file)));
        return from rules in ((YamlSequenceNode)stream.Documents[0].RootNode["groups"]).Children
               from rule in ((YamlSequenceNode)rules["rules"]).Children.Cast<YamlMappingNode>()
               select Texts(rule);
    }

    private static Dictionary<string, string> Texts(YamlMappingNode rule)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (key, value) in rule.Children)
        {
            if (value is YamlScalarNode text) texts[((YamlScalarNode)key).Value!] = text.Value!;
            else if (key is YamlScalarNode { Value: "annotations" })
                foreach (var (name, words) in Texts((YamlMappingNode)value)) texts[name] = words;
        }
        return texts;
    }
}
