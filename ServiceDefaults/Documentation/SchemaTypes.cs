using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;

namespace ServiceDefaults.Documentation;

/// <summary>
/// Types for what a converter reads, of whose form nothing is known to the framework: the platform's numbers and its enumerations,
/// which are words. A generator of clients takes an enumeration of no type for one of integers.
/// </summary>
internal static class SchemaTypes
{
    public static void Complete(OpenApiSchema schema, JsonTypeInfo json)
    {
        if (schema.Type is not null) return;
        var type = Nullable.GetUnderlyingType(json.Type) ?? json.Type;
        var orNull = type == json.Type ? default : JsonSchemaType.Null;
        if (type == typeof(double)) (schema.Type, schema.Format) = (JsonSchemaType.Number | orNull, "double");
        if (type.IsEnum && schema.Enum is { Count: > 0 }) schema.Type = JsonSchemaType.String | orNull;
    }
}
