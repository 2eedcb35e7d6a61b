using System.Text.Encodings.Web;
using System.Text.Json;

namespace GenerationService.Connectors;

/// <summary>
/// JSON as providers speak it: they add members at will, and those that are needed must be there. Text is sent as it is, at most
/// three bytes for each of its characters that is not ASCII.
/// </summary>
internal static class ProviderJson
{
    public static JsonSerializerOptions Named(JsonNamingPolicy names) => new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = names,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
