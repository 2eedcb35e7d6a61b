using System.Text.Json.Nodes;
using Xunit;

namespace Testing;

/// <summary>What client generators stumble over in a service's whole <c>/openapi/v1.json</c>.</summary>
public static class OpenApiDocument
{
    /// <returns>
    /// Each fault with its place: an enumeration or a formatted value without a type, an operation without an id or a summary, an id
    /// used twice, an empty group.
    /// </returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(HttpClient http)
    {
        var text = await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var document = JsonNode.Parse(text)!.AsObject();
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (
            Route: $"{operation.Key} {path.Key}",
            Id: (string?)operation.Value!["operationId"],
            Summary: (string?)operation.Value!["summary"],
            Group: (string?)operation.Value!["tags"]?[0]))).ToList();
        var unnamed = operations.Where(operation => operation.Id is null).Select(operation => $"{operation.Route} has no operationId");
        var silent = operations.Where(operation => string.IsNullOrEmpty(operation.Summary))
            .Select(operation => $"{operation.Route} has no summary: add WithSummary where it is mapped");
        var doubled = operations.GroupBy(operation => operation.Id)
            .Where(same => same.Key is not null && same.Count() > 1)
            .Select(same => $"{same.Key} is used by {same.Count()} operations");
        var groups = document["tags"]!.AsArray().Select(tag => (string?)tag!["name"]);
        var empty = groups.Except(operations.Select(operation => operation.Group)).Select(group => $"the group {group} is empty");
        var bare = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(operation => operation.Value!["responses"]!["200"] is { } answer && answer["content"] is null)
            .Select(operation => $"{operation.Key} {path.Key} does not say what its answer is: add Produces where it is mapped"));
        var bodies = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!["requestBody"]?["content"]?["application/json"]?["schema"]).OfType<JsonObject>();
        return [.. unnamed, .. silent, .. doubled, .. empty, .. bare, .. Undecided(document, bodies),
            .. Untyped(document["components"]!["schemas"]!, ""), .. Untyped(document["paths"]!, "")];
    }

    /// <summary>
    /// What a body may leave out, a client sends as null or 0 all the same, unless the document says that it may be null, or what it is
    /// by default.
    /// </summary>
    private static IEnumerable<string> Undecided(JsonObject document, IEnumerable<JsonObject> bodies)
    {
        var names = new HashSet<string>();
        var open = new Queue<JsonNode>(bodies);
        while (open.TryDequeue(out var node))
        {
            foreach (var member in node is JsonObject members ? members.Select(pair => pair.Value) : node.AsArray())
            {
                if (member is JsonObject or JsonArray) open.Enqueue(member);
                else if (member?.GetValueKind() == System.Text.Json.JsonValueKind.String
                    && ((string)member!).StartsWith("#/components/schemas/", StringComparison.Ordinal)
                    && names.Add(((string)member!).Split('/')[^1]))
                    open.Enqueue(document["components"]!["schemas"]![((string)member!).Split('/')[^1]]!);
            }
        }
        return names.Order(StringComparer.Ordinal).SelectMany(name => Undecided(name, document["components"]!["schemas"]![name]!));
    }

    private static IEnumerable<string> Undecided(string name, JsonNode schema)
    {
        var required = schema["required"]?.AsArray().Select(each => (string)each!).ToHashSet() ?? [];
        return (schema["properties"]?.AsObject() ?? [])
            .Where(property => !required.Contains(property.Key) && property.Value!["default"] is null
            && property.Value["type"] is JsonValue && property.Value["readOnly"] is null)
            .Select(property => $"{name}.{property.Key} may be left out, but has no default and may not be null");
    }

    private static IEnumerable<string> Untyped(JsonNode? node, string place) => node switch
    {
        JsonObject schema when (schema["enum"] is JsonArray || schema["format"] is JsonValue) && schema["type"] is null =>
            [$"{place} has no type"],
        JsonObject members => members.SelectMany(member => Untyped(member.Value, $"{place}/{member.Key}")),
        JsonArray items => items.SelectMany((item, index) => Untyped(item, $"{place}/{index}")),
        _ => [],
    };
}
