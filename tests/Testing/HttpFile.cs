using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Testing;

/// <summary>A service's <c>.http</c> file: its requests, one for every route, to be sent from an editor.</summary>
public static partial class HttpFile
{
    /// <returns>Routes without a request, requests without a route, and requests that the service cannot read.</returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(HttpClient http, string service)
    {
        var name = $"{service}/{service}.http";
        var requests = Read(await File.ReadAllTextAsync(Path.Combine(Root(), name), TestContext.Current.CancellationToken));
        var document = await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var routes = JsonNode.Parse(document)!["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation =>
            new Route(operation.Key.ToUpperInvariant(), path.Key))).ToList();
        var met = requests.ToDictionary(request => request,
            request => routes.Where(route => route.Takes(request)).MinBy(route => route.Open));
        var missing = routes.Except(met.Values.OfType<Route>())
            .Select(route => $"{route.Method} {route.Path} has no request in {name}: add one");
        var lost = met.Where(pair => pair.Value is null).Select(pair => $"{pair.Key.Method} {pair.Key.Path} in {name} is not a route");
        var refused = new List<string>();
        foreach (var request in requests)
        {
            using var message = request.Message();
            using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
            if ((int)answer.StatusCode is 400 or 405 or 413 or 415 or 500)
                refused.Add($"{request.Method} {request.Path} in {name} is answered with {(int)answer.StatusCode}: fix what it sends");
        }
        return [.. missing, .. lost, .. refused];
    }

    private static List<Request> Read(string text) => [.. Separator.Split(text).Skip(1).Select(part =>
    {
        var (head, body) = part.Split("\n\n", 2) is [var first, var second] ? (first, second.Trim()) : (part, "");
        var lines = head.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // The first is what the request is for.
        var start = RequestLine.Match(lines[1]);
        if (!start.Success) throw new FormatException($"{lines[1]}: not a method and {{{{host}}}} with a path");
        return new Request(start.Groups["method"].Value, start.Groups["path"].Value, [.. lines.Skip(2)], body);
    })];

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Platform.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }

    [GeneratedRegex("^###", RegexOptions.Multiline)]
    private static partial Regex Separator { get; }

    [GeneratedRegex(@"^(?<method>[A-Z]+) \{\{host\}\}(?<path>/\S*)$")]
    private static partial Regex RequestLine { get; }

    private sealed record Route(string Method, string Path)
    {
        /// <summary>How many of its segments match anything: of two routes, the one with fewer gets the request.</summary>
        public int Open => Path.Count(character => character == '{');

        public bool Takes(Request request)
        {
            var (ours, theirs) = (Path.Split('/'), request.Path.Split('?')[0].Split('/'));
            return Method == request.Method && ours.Length == theirs.Length
                && ours.Zip(theirs).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
        }
    }

    private sealed record Request(string Method, string Path, IReadOnlyList<string> Headers, string Body)
    {
        public HttpRequestMessage Message()
        {
            var message = new HttpRequestMessage(new HttpMethod(Method), Path);
            if (Body.Length > 0) message.Content = new StringContent(Body, Encoding.UTF8, "application/json");
            foreach (var header in Headers.Select(line => line.Split(": ", 2)).Where(header => header[0] != "Content-Type"))
                message.Headers.Add(header[0], header[1]);
            return message;
        }
    }
}
