using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Requests;

/// <summary>One of many rows in a body, kept apart from its neighbours: what is wrong inside of it is its own fault.</summary>
/// <param name="Element">Null where it names a member twice or lies too deep; what is not JSON at all fails the whole body.</param>
[JsonConverter(typeof(JsonRowConverter))]
public readonly record struct JsonRow(JsonElement? Element)
{
    /// <summary>
    /// Reads one value out of many; false where it does not have the form of one, and it is passed over. What is not JSON at all throws.
    /// </summary>
    public static bool TryRead<T>(ref Utf8JsonReader reader, JsonSerializerOptions options, out T? value)
    {
        // Back to here, and past it: it has been read whole, although the body may not have been yet.
        var start = reader;
        try
        {
            value = JsonSerializer.Deserialize<T>(ref reader, options);
            return true;
        }
        catch (JsonException)
        {
            reader = start;
            value = default;
            return reader.TrySkip() ? false : throw new JsonException();
        }
    }
}

internal sealed class JsonRowConverter : JsonConverter<JsonRow>
{
    public override bool HandleNull => true;

    public override JsonRow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonRow.TryRead<JsonElement>(ref reader, options, out var element) ? new JsonRow(element) : default;

    public override void Write(Utf8JsonWriter writer, JsonRow value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Element, options);
}
