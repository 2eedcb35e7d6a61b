using System.Text.RegularExpressions;

namespace Dashboards;

/// <summary>What a PromQL query reads, as far as it takes no parser: its metrics, and the labels that it asks of each.</summary>
internal static partial class Query
{
    private static readonly string[] Words = ["and", "or", "unless", "bool", "offset"];

    public static IEnumerable<(string Metric, IReadOnlyList<string> Labels)> Reads(string query)
    {
        var plain = Ranges().Replace(Texts().Replace(query, "\"\""), "");
        var grouped = Groupings().Matches(plain).SelectMany(
            grouping => Names().Matches(grouping.Groups["labels"].Value).Select(name => name.Value)).ToList();
        return from selector in Selectors().Matches(Groupings().Replace(plain, " "))
               let metric = selector.Groups["metric"].Value
               where !Words.Contains(metric)
               select (metric, (IReadOnlyList<string>)[
                   .. Matchers().Matches(selector.Groups["matchers"].Value).Select(matcher => matcher.Groups["label"].Value), .. grouped]);
    }

    /// <summary>The metrics that it reads, in order: a histogram by its own name, whichever of its series is read.</summary>
    public static IEnumerable<string> Metrics(string query) => Reads(query).Select(read => Family(read.Metric));

    public static string Family(string series) => Histogram().Replace(series, "");

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Histogram();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Ranges();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Groupings();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Names();

    [GeneratedRegex(@"(?<label>\w+)\s*(?:=~|!~|!=|=)")]
    private static partial Regex Matchers();

    /// <summary>A name that does not open a call, with its braces.</summary>
    [GeneratedRegex(@"(?<![\w:.])(?<metric>(?>[a-zA-Z_:][\w:]*))(?!\s*\()(?<matchers>\{[^}]*\})?")]
    private static partial Regex Selectors();
}
