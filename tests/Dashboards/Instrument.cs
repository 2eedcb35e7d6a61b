using System.Text.RegularExpressions;

namespace Dashboards;

/// <summary>An instrument as the services' sources declare it.</summary>
/// <param name="Project">The project that declares it.</param>
internal sealed partial record Instrument(string Name, string Kind, string Description, string Project)
{
    private static readonly string[] Projects =
        ["ServiceDefaults", "Storage", "Jobs", "PricingService", "GenerationService", "ExecutorService"];

    /// <summary>What its numbers count, from its name, which ends with it.</summary>
    public string Unit => Name switch
    {
        _ when Name.EndsWith("_seconds", StringComparison.Ordinal)
            || Name.EndsWith("_seconds_total", StringComparison.Ordinal) => "seconds",
        _ when Name.EndsWith("_bytes", StringComparison.Ordinal) => "bytes",
        _ when Name.EndsWith("_usd", StringComparison.Ordinal) => "US dollars",
        _ when Name.EndsWith("_ratio", StringComparison.Ordinal) || Name is "sla_apdex" or "pricing_model_confidence" => "0 to 1",
        _ when Name.Contains("_revenue_", StringComparison.Ordinal)
            || Name.Contains("_amount_", StringComparison.Ordinal) => "units of the currency",
        _ => "number",
    };

    public static IReadOnlyList<Instrument> OfSources(Files files) =>
    [
        .. from project in Projects
           from file in Directory.EnumerateFiles(files.Of(project), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           where !file.Contains("/obj/", StringComparison.Ordinal)
           from instrument in OfText(project, File.ReadAllText(file))
           select instrument,
    ];

    public static IEnumerable<Instrument> OfText(string project, string text)
    {
        foreach (Match declared in Declarations().Matches(text))
        {
            var call = Call(text, declared.Index + declared.Length);
            var named = Described().Match(call);
            var description = named.Success ? named.Groups["text"].Value
                   : Literals().Matches(call).Select(literal => literal.Groups["text"].Value)
                    .Where(literal => literal.Contains(' ', StringComparison.Ordinal))
                    .DefaultIfEmpty("").First();
            yield return new Instrument(
                declared.Groups["name"].Value, Kinds(declared.Groups["kind"].Value), description.TrimEnd('.'), project);
        }
    }

    /// <summary>The rest of a call, up to its closing parenthesis.</summary>
    private static string Call(string text, int from)
    {
        var (depth, quoted) = (1, false);
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            if (quoted) continue;
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0) return text[from..i];
        }
        return text[from..];
    }

    private static string Kinds(string kind) => kind switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "UpDownCounter" or "Gauge" => "gauge",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    [GeneratedRegex(@"\.Create(Observable)?(?<kind>Counter|UpDownCounter|Gauge|Histogram)(<\w+>)?\(\s*""(?<name>\w+)""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"description:\s*""(?<text>[^""]*)""")]
    private static partial Regex Described();

    [GeneratedRegex(@"""(?<text>[^""]*)""")]
    private static partial Regex Literals();
}
