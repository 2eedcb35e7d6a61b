using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServiceDefaults.Documentation;
using Xunit;

namespace Testing;

/// <summary>A service's <c>.http</c> file: its requests, one for every route, to be sent from an editor.</summary>
public static partial class HttpFile
{
    /// <param name="http">The service, with nothing in it.</param>
    /// <param name="service">Its name.</param>
    /// <param name="unmet">Routes that nothing in a fresh service answers with success, each with the status that they give.</param>
    /// <returns>Routes without a request, requests without a route, and requests that do not succeed.</returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(HttpClient http, string service,
        IReadOnlyDictionary<string, int>? unmet = null)
    {
        var name = $"{service}/{service}.http";
        var requests = await ReadAsync(service);
        var document = await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var routes = JsonNode.Parse(document)!["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation =>
            (Method: operation.Key.ToUpperInvariant(), Path: path.Key))).ToList();
        var met = requests.Select(request => (Request: request, Route: RouteOf(request, routes))).ToList();
        var missing = routes.Except(met.Select(pair => pair.Route)).Select(route =>
            $"{route.Method} {route.Path} has no request in {name}: add one");
        var lost = met.Where(pair => pair.Route.Path is null).Select(pair =>
            $"{pair.Request.Method} {pair.Request.Path} in {name} is not a route");
        var refused = new List<string>();
        var answers = new Answered();
        foreach (var (request, route) in met)
        {
            using var message = answers.Message(request);
            using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            answers.Add(request, text);
            var expected = unmet?.GetValueOrDefault($"{route.Method} {route.Path}") ?? 0;
            if (expected == 0 ? !answer.IsSuccessStatusCode : (int)answer.StatusCode != expected)
                refused.Add($"{request.Method} {message.RequestUri} in {name} is answered with {(int)answer.StatusCode}: {text}");
        }
        return [.. missing, .. lost, .. refused];
    }

    internal static async Task<IReadOnlyList<HttpExample>> ReadAsync(string service) =>
        HttpExample.Read(await File.ReadAllTextAsync(Path.Combine(Root(), service, $"{service}.http"),
            TestContext.Current.CancellationToken));

    /// <summary>Of the routes that fit, the one with the fewest open segments.</summary>
    internal static (string Method, string Path) RouteOf(HttpExample request, IEnumerable<(string Method, string Path)> routes) =>
        routes.Where(route => request.Fits(route.Method, route.Path)).MinBy(route => route.Path.Count(character => character == '{'));

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Platform.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }

    /// <summary>The answers so far to the requests with a name, and what later requests take from them.</summary>
    internal sealed partial class Answered
    {
        private readonly Dictionary<string, JsonNode> _answers = [];

        public void Add(HttpExample request, string answer)
        {
            if (request.Name is { } name && answer.StartsWith('{')) _answers[name] = JsonNode.Parse(answer)!;
        }

        /// <summary>With the members of earlier answers that it names put in; a member that is not there becomes MISSING.</summary>
        public string Fill(string text) => Taken.Replace(text, match =>
        {
            var node = _answers.GetValueOrDefault(match.Groups["name"].Value);
            foreach (var member in match.Groups["path"].Value.Split('.', '[', ']').Where(member => member.Length > 0))
                node = int.TryParse(member, out var index) ? (node as JsonArray)?.ElementAtOrDefault(index) : node?[member];
            return node?.ToString() ?? "MISSING";
        });

        public HttpRequestMessage Message(HttpExample request)
        {
            var message = new HttpRequestMessage(new HttpMethod(request.Method), Fill(request.Path));
            if (request.Body.Length > 0) message.Content = new StringContent(Fill(request.Body), Encoding.UTF8, "application/json");
            foreach (var (name, value) in request.Headers.Where(header => header.Key != "Content-Type"))
                message.Headers.TryAddWithoutValidation(name, Fill(value));
            return message;
        }

        [GeneratedRegex(@"\{\{(?<name>\w+)\.response\.body\.\$\.(?<path>[\w.\[\]]+)\}\}")]
        private static partial Regex Taken { get; }
    }
}
