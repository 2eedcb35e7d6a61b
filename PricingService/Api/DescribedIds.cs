using System.Text.Json.Nodes;
using ServiceDefaults.Requests;

namespace PricingService.Api;

/// <summary>All identifiers of the service have the same form; the description says so wherever one appears.</summary>
internal static class DescribedIds
{
    public static void Mark(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items) Mark(item);
                break;
            case JsonObject { } parameter when parameter["in"] is not null && parameter["name"] is { } name:
                if (IsId((string)name!) && parameter["schema"] is JsonObject own) Describe(own);
                break;
            case JsonObject members:
                if (members["properties"] is JsonObject properties)
                {
                    foreach (var (property, value) in properties)
                        if (IsId(property) && value is JsonObject schema) Describe(schema);
                }
                foreach (var (_, value) in members) Mark(value);
                break;
        }
    }

    private static bool IsId(string name) => name is "id" or "subject" || name.EndsWith("_id", StringComparison.Ordinal)
        || name.EndsWith("Id", StringComparison.Ordinal);

    private static void Describe(JsonObject schema)
    {
        var isText = schema["type"] is JsonArray types ? types.Any(type => (string?)type == "string") : (string?)schema["type"] == "string";
        if (isText) schema["pattern"] = Identifier.Pattern;
    }
}
