using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Requests;

/// <summary>
/// Refuses numbers that are too large (<c>1e999</c>). They would be read as infinity and could be neither computed
/// with nor written again.
/// </summary>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble() is var number && double.IsFinite(number) ? number : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
