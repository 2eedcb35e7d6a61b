using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Dashboards.Load;

/// <summary>What a rule costs on the Prometheus that holds its series.</summary>
/// <param name="Name">What it records, or the alert.</param>
/// <param name="Milliseconds">One evaluation, the median of a few.</param>
/// <param name="Least">The shortest of them: what it takes where others do not want the processor at that moment.</param>
/// <param name="Interval">How often it is evaluated, in seconds.</param>
internal sealed partial record RuleCost(string Name, double Milliseconds, double Least, double Interval)
{
    private const int Times = 9;
    private const double UsualInterval = 15;

    /// <summary>Every expression of every rule, run at one moment, one after another as Prometheus does.</summary>
    public static async Task<IReadOnlyList<RuleCost>> OfAsync(string folder, HttpClient http, Uri address, DateTimeOffset at)
    {
        var costs = new List<RuleCost>();
        foreach (var (name, expression, interval) in Expressions(folder))
        {
            var took = new List<double>();
            for (var time = 0; time < Times; time++)
            {
                using var form = new FormUrlEncodedContent(new Dictionary<string, string>
                {
                    ["query"] = expression, ["time"] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                });
                var began = Stopwatch.GetTimestamp();
                using var answer = await http.PostAsync(new Uri(address, "/api/v1/query"), form);
                var body = await answer.Content.ReadAsStringAsync();
                took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (!answer.IsSuccessStatusCode)
                    throw new FaultException(name, null, "expr", JsonDocument.Parse(body).RootElement.GetProperty("error").GetString()!);
            }
            costs.Add(new RuleCost(name, took.Order().ElementAt(Times / 2), took.Min(), interval));
        }
        return costs;
    }

    /// <summary>The share of its intervals that evaluating all rules takes.</summary>
    public static double Share(IEnumerable<RuleCost> costs) => costs.Sum(cost => cost.Milliseconds / 1000 / cost.Interval);

    /// <summary>Metrics that a rule looks at over more than ten minutes.</summary>
    public static IReadOnlySet<string> LongRanges(string folder) => Expressions(folder)
        .SelectMany(rule => Ranges().Matches(rule.Expression))
        .Where(range => Minutes(range.Groups["number"].Value, range.Groups["unit"].Value) > 10)
        .Select(range => Query.Family(range.Groups["metric"].Value)).ToHashSet();

    /// <summary>The labels of every objective, as in a series.</summary>
    public static IReadOnlyList<string> Objectives(string folder) =>
        [.. ObjectiveLabels().Matches(File.ReadAllText(Path.Combine(folder, "slo.yml")))
            .Select(found => $"slo=\"{found.Groups["slo"].Value}\",service=\"{found.Groups["service"].Value}\"").Distinct()];

    private static double Minutes(string number, string unit) => int.Parse(number, CultureInfo.InvariantCulture) * (unit switch
    {
        "s" => 1 / 60.0,
        "m" => 1,
        "h" => 60,
        "d" => 1440,
        _ => 10_080,
    });

    private static IEnumerable<(string Name, string Expression, double Interval)> Expressions(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.yml").Order(StringComparer.Ordinal))
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(file)));
            foreach (var group in ((YamlSequenceNode)stream.Documents[0].RootNode["groups"]).Cast<YamlMappingNode>())
            {
                var interval = group.Children.TryGetValue("interval", out var own) && Span().Match($"{own}") is { Success: true } span
                    ? Minutes(span.Groups["number"].Value, span.Groups["unit"].Value) * 60
                    : UsualInterval;
                foreach (var rule in (YamlSequenceNode)group["rules"])
                {
                    var texts = ((YamlMappingNode)rule).Children;
                    var name = texts.TryGetValue("record", out var record) ? record : texts["alert"];
                    yield return (name.ToString(), texts["expr"].ToString(), interval);
                }
            }
        }
    }

    [GeneratedRegex(@"(?<metric>[a-zA-Z_:][\w:]*)(\{[^}]*\})?\[(?<number>\d+)(?<unit>[smhdw])")]
    private static partial Regex Ranges();

    [GeneratedRegex("^(?<number>[0-9]+)(?<unit>[smh])$")]
    private static partial Regex Span();

    [GeneratedRegex(@"labels: \{slo: (?<slo>[\w-]+), service: (?<service>\w+)\}")]
    private static partial Regex ObjectiveLabels();
}
