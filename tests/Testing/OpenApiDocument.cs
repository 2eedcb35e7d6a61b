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
        return [.. unnamed, .. silent, .. doubled, .. empty,
            .. Untyped(document["components"]!["schemas"]!, ""), .. Untyped(document["paths"]!, "")];
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
