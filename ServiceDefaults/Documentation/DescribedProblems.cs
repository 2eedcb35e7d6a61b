using Microsoft.OpenApi;

namespace ServiceDefaults.Documentation;

/// <summary>Problems that a route can answer with, from what it takes. A route may describe more by the same references.</summary>
internal static class DescribedProblems
{
    private static readonly (int Status, string Meaning)[] All =
    [
        (400, "The request does not have the form that this route requires: `errors` names each place."),
        (403, "Not without the key, or not at all."),
        (404, "There is nothing with this id."),
        (409, "The request conflicts with the current state."),
        (413, "The body is too large, or has too many rows."),
        (415, "The body is not JSON."),
        (429, "Too many requests: wait as long as the header Retry-After says."),
        (500, "Something failed that should not have; it has been recorded under the request id."),
        (503, "The service cannot answer at the moment."),
    ];

    private static readonly int[] Always = [429, 500, 503];
    private static readonly int[] OfBodies = [400, 413, 415];

    public static void Add(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiSchema>("Problem", Schema());
        foreach (var (status, meaning) in All)
            document.AddComponent<IOpenApiResponse>($"Problem{status}", Response(document, meaning));
        document.AddComponent<IOpenApiResponse>("OtherProblem", Response(document, "Any other problem; `type` says which."));
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                var statuses = Always.ToHashSet();
                if (operation.RequestBody is not null) statuses.UnionWith(OfBodies);
                if (operation.Parameters is { Count: > 0 }) statuses.Add(400);
                if (path.Contains('{', StringComparison.Ordinal) && method != HttpMethod.Put) statuses.Add(404);
                var responses = operation.Responses ??= [];
                foreach (var status in statuses.Order()) responses.TryAdd($"{status}", Reference(document, $"Problem{status}"));
                responses.TryAdd("default", Reference(document, "OtherProblem"));
            }
        }
    }

    private static OpenApiResponseReference Reference(OpenApiDocument document, string name) => new(name, document);

    private static OpenApiResponse Response(OpenApiDocument document, string meaning) => new()
    {
        Description = meaning,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) },
        },
    };

    private static OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What went wrong and how to fix it (RFC 9457).",
        Required = new HashSet<string> { "type", "title", "status", "detail", "request_id" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("Stable: branch on it."),
            ["title"] = Text(null),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "400", Maximum = "599" },
            ["detail"] = Text("This occurrence, and how to fix it."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "Messages by field or path.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(null) },
            },
            ["request_id"] = Text("Leads to the logs."),
            ["trace_id"] = Text(null),
            ["event_id"] = Text("The report's id, if the service failed."),
        },
    };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };
}
