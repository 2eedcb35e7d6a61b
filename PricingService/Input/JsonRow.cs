using System.Text.Json;
using System.Text.Json.Serialization;

namespace PricingService.Input;

/// <summary>One of many rows in a body, kept apart from its neighbours: what is wrong inside of it is its own fault.</summary>
/// <param name="Element">Null where it names a member twice or lies too deep; what is not JSON at all fails the whole body.</param>
[JsonConverter(typeof(JsonRowConverter))]
internal readonly record struct JsonRow(JsonElement? Element);

internal sealed class JsonRowConverter : JsonConverter<JsonRow>
{
    public override bool HandleNull => true;

    public override JsonRow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var start = reader;
        try
        {
            return new JsonRow(JsonSerializer.Deserialize<JsonElement>(ref reader, options));
        }
        catch (JsonException)
        {
            reader = start;
            return reader.TrySkip() ? default : throw new JsonException();
        }
    }

    public override void Write(Utf8JsonWriter writer, JsonRow value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Element, options);
}
