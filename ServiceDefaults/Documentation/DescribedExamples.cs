using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ServiceDefaults.Documentation;

/// <summary>The requests of a service's <c>.http</c> file as the examples of its description.</summary>
internal static class DescribedExamples
{
    public static void Add(OpenApiDocument document, IReadOnlyList<HttpExample> examples)
    {
        foreach (var example in examples)
        {
            // Of two routes that fit, the request is for the one with fewer open segments.
            var path = document.Paths.Keys
                .Where(path => example.Fits(example.Method, path) && Operation(document, path, example) is not null)
                .MinBy(path => path.Count(character => character == '{'));
            if (path is not null) Add(Operation(document, path, example)!, example, path);
        }
    }

    private static OpenApiOperation? Operation(OpenApiDocument document, string path, HttpExample example) =>
        document.Paths[path].Operations?.GetValueOrDefault(new HttpMethod(example.Method));

    private static void Add(OpenApiOperation operation, HttpExample example, string path)
    {
        if (example.Body.Length > 0 && operation.RequestBody?.Content is { } content
            && content.TryGetValue("application/json", out var body))
            body.Example ??= JsonNode.Parse(example.Body);
        var values = example.Values(path);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var value = values.GetValueOrDefault(parameter.Name ?? "") ?? example.Headers.GetValueOrDefault(parameter.Name ?? "");
            // A value of an earlier answer is no example of itself.
            if (value is not null && !value.Contains("{{", StringComparison.Ordinal)) parameter.Example ??= Typed(value, parameter.Schema);
        }
    }

    private static JsonNode Typed(string value, IOpenApiSchema? schema)
    {
        var isWord = schema?.Type is null || schema.Type.Value.HasFlag(JsonSchemaType.String);
        return isWord ? JsonValue.Create(value) : JsonNode.Parse(value)!;
    }
}
