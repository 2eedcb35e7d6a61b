using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Requests;

/// <summary>One of many rows in a body, kept apart from its neighbours: an error inside it concerns only this row.</summary>
/// <param name="Element">Null if it repeats a member or is nested too deeply; invalid JSON fails the whole body.</param>
[JsonConverter(typeof(JsonRowConverter))]
public readonly record struct JsonRow(JsonElement? Element)
{
    /// <summary>
    /// Reads one value out of many; false if it does not have the right form, and then it is skipped. Invalid JSON throws.
    /// </summary>
    public static bool TryRead<T>(ref Utf8JsonReader reader, JsonSerializerOptions options, out T? value)
    {
        // Go back here and skip it: this value has been read completely, even if the body has not.
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
