using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;

namespace ServiceDefaults.Documentation;

/// <summary>
/// Types for values that a converter reads, whose form the framework does not know: the platform's numbers and its enumerations,
/// which are words. A client generator takes an enumeration without a type for integers.
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
