using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using ServiceDefaults.Requests;

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

    /// <summary>A parameter that reads its own text is no text for that.</summary>
    public static void Complete(OpenApiSchema? schema, Type? parameter)
    {
        if (schema is not null && parameter is not null && (Nullable.GetUnderlyingType(parameter) ?? parameter) == typeof(WholeNumber))
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int32");
    }
}
