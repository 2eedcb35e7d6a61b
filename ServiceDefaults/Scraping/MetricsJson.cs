using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServiceDefaults.Scraping;

/// <summary>
/// The Prometheus text format as JSON, for people and tools that have no parser for it:
/// <c>{"metrics":[{"name","type","help","samples":[{"name","labels":{},"value"}]}]}</c>. Values without a JSON number are
/// text: <c>"NaN"</c>, <c>"+Inf"</c>.
/// </summary>
internal static partial class MetricsJson
{
    public static JsonObject Of(TextReader exposition)
    {
        var metrics = new JsonArray();
        var help = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonArray? samples = null;
        while (exposition.ReadLine() is { } line)
        {
            if (line.Split(' ', 4) is ["#", var word, var name, var text])
            {
                if (word == "HELP") help[name] = text;
                if (word != "TYPE") continue;
                samples = [];
                metrics.Add(new JsonObject { ["name"] = name, ["type"] = text, ["help"] = help.GetValueOrDefault(name, ""),
                    ["samples"] = samples });
            }
            else if (Sample().Match(line) is { Success: true } sample)
            {
                samples?.Add(new JsonObject { ["name"] = sample.Groups["name"].Value, ["labels"] = Labels(sample),
                    ["value"] = Value(sample.Groups["value"].Value) });
            }
        }

        return new JsonObject { ["metrics"] = metrics };
    }

    private static JsonObject Labels(Match sample)
    {
        var labels = new JsonObject();
        var (names, values) = (sample.Groups["label"].Captures, sample.Groups["text"].Captures);
        for (var i = 0; i < names.Count; i++)
            labels[names[i].Value] = Escape().Replace(values[i].Value, escape => escape.Value == @"\n" ? "\n" : escape.Value[1..]);
        return labels;
    }

    private static JsonValue Value(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? JsonValue.Create(value)
            : JsonValue.Create(text);

    [GeneratedRegex("""^(?<name>[^\s{#]+)(\{((?<label>[^=,{}]+)="(?<text>(\\.|[^"\\])*)",?)*\})? (?<value>\S+)""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
