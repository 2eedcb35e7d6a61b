using System.Reflection;
using System.Text.RegularExpressions;

namespace ServiceDefaults.Documentation;

/// <summary>
/// A request of a service's <c>.http</c> file, which holds one for each route: they are sent from editors, shown as the description's
/// examples, and sent by tests.
/// </summary>
/// <param name="Name">From <c># @name</c>, by which later requests take values from its answer; null without one.</param>
/// <param name="Path">With its query, and with <c>{{name.response.body.$.member}}</c> where a value comes from an earlier answer.</param>
internal sealed partial record HttpExample(string? Name, string Method, string Path, IReadOnlyDictionary<string, string> Headers,
    string Body)
{
    /// <summary>The name of the resource in a service's assembly that is its <c>.http</c> file.</summary>
    public const string Resource = "examples.http";

    public static IReadOnlyList<HttpExample> Of(Assembly? service)
    {
        using var resource = service?.GetManifestResourceStream(Resource);
        if (resource is null) return [];
        using var reader = new StreamReader(resource);
        return Read(reader.ReadToEnd());
    }

    /// <exception cref="FormatException">A part's first line is not a method and an address.</exception>
    public static IReadOnlyList<HttpExample> Read(string text) => [.. Separator.Split(text).Skip(1).Select(part =>
    {
        var (head, body) = part.Split("\n\n", 2) is [var first, var second] ? (first, second.Trim()) : (part, "");
        // The first line says what the request is for.
        var lines = head.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1..];
        var name = lines.Select(line => NameLine.Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value;
        lines = [.. lines.Where(line => !line.StartsWith('#'))];
        var start = RequestLine.Match(lines[0]);
        if (!start.Success) throw new FormatException($"{lines[0]}: not a method and {{{{host}}}} with a path");
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(header => header[0], header => header[1]);
        return new HttpExample(name, start.Groups["method"].Value, start.Groups["path"].Value, headers, body);
    })];

    /// <summary>Whether it is a request for this route; <c>/packs/latest</c> also fits <c>/packs/{id}</c>.</summary>
    public bool Fits(string? method, string template)
    {
        var (route, own) = (Segments(template), Segments(Path));
        return Method == method && route.Length == own.Length
            && route.Zip(own).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    /// <summary>The values that it gives a route's parameters, in the path and the query.</summary>
    public IReadOnlyDictionary<string, string> Values(string template)
    {
        var values = Segments(template).Zip(Segments(Path)).Where(pair => pair.First.StartsWith('{'))
            .ToDictionary(pair => pair.First.Trim('{', '}'), pair => Uri.UnescapeDataString(pair.Second));
        var query = Path.Contains('?', StringComparison.Ordinal) ? Path[(Path.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";
        foreach (var given in query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=', 2)))
            values[given[0]] = Uri.UnescapeDataString(given[^1]);
        return values;
    }

    private static string[] Segments(string path) => path.Split('?')[0].Trim('/').Split('/');

    [GeneratedRegex("^###", RegexOptions.Multiline)]
    private static partial Regex Separator { get; }

    [GeneratedRegex(@"^# @name (?<name>\w+)$")]
    private static partial Regex NameLine { get; }

    [GeneratedRegex(@"^(?<method>[A-Z]+) \{\{host\}\}(?<path>/\S*)$")]
    private static partial Regex RequestLine { get; }
}
