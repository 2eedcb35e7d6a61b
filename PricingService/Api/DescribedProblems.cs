using System.Text.Json.Nodes;

namespace PricingService.Api;

/// <summary>
/// Problems that every route can answer with. The overlays add those that only some have, such as 404 and 409, by
/// the same references.
/// </summary>
internal static class DescribedProblems
{
    private static readonly (int Status, string Meaning)[] All =
    [
        (400, "The request does not have the form that this route requires: `errors` names each place."),
        (404, "There is nothing with this id."),
        (409, "The request conflicts with the current state."),
        (413, "The body is too large, or has too many rows."),
        (415, "The body is not JSON."),
        (429, "Too many requests: wait as long as the header Retry-After says."),
        (500, "Something failed that should not have; it has been recorded under the request id."),
        (503, "The service cannot answer at the moment."),
    ];

    public static void Add(JsonObject document)
    {
        var components = Child(document, "components");
        Child(components, "schemas")["Problem"] = Schema();
        foreach (var (status, meaning) in All)
        {
            Child(components, "responses")[$"Problem{status}"] = new JsonObject
            {
                ["description"] = meaning,
                ["content"] =
                    new JsonObject
                        { ["application/problem+json"] = new JsonObject
                            { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } } },
            };
        }
        foreach (var (_, path) in document["paths"]!.AsObject())
        {
            foreach (var (_, operation) in path!.AsObject())
            {
                int[] always = operation!["requestBody"] is null ? [429, 500, 503] : [400, 413, 415, 429, 500, 503];
                var takesSomething = operation["parameters"] is JsonArray { Count: > 0 };
                foreach (var status in takesSomething ? always.Append(400).Distinct() : always)
                    Child(operation.AsObject(), "responses")[$"{status}"] =
                        new JsonObject { ["$ref"] = $"#/components/responses/Problem{status}" };
            }
        }
    }

    private static JsonObject Schema() => JsonNode.Parse("""
        {
          "type": "object",
          "description": "What went wrong and how to fix it (RFC 9457).",
          "required": ["type", "title", "status", "detail", "request_id"],
          "properties": {
            "type": { "type": "string", "description": "Stable: branch on it.", "examples": ["urn:platform:pricing:invalid-request"] },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string", "description": "This occurrence, and how to fix it." },
            "errors": {
              "type": "object",
              "description": "Messages by field or path.",
              "additionalProperties": { "type": "array", "items": { "type": "string" } }
            },
            "request_id": { "type": "string", "description": "Leads to the logs." },
            "trace_id": { "type": "string" },
            "event_id": { "type": "string", "description": "The report's id, if the service failed." }
          }
        }
        """)!.AsObject();

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child) parent[name] = child = [];
        return child;
    }
}
