using System.Text.Json;
using System.Text.Json.Serialization;

namespace PricingService.Importing;

/// <summary>
/// Where one field of an outcome comes from: just a column's name, or an object with <c>from</c> (one column, or several joined with a
/// space), <c>sum</c> (columns of numbers) or <c>value</c> (the same for every row).
/// </summary>
/// <param name="Format">.NET patterns for dates and times, tried in turn; by default ISO 8601.</param>
/// <param name="True">The words for yes in <c>accepted</c>; by default true, 1, yes, y.</param>
/// <param name="Slug">Turns a name into an identifier: lower case, a hyphen for everything but letters and digits.</param>
[JsonConverter(typeof(ColumnSourceJson))]
internal sealed record ColumnSource(
    string[]? From = null, string[]? Sum = null, string? Value = null,
    string[]? Format = null, string[]? True = null, string[]? False = null, bool Slug = false)
{
    public IEnumerable<string> Columns => [.. From ?? [], .. Sum ?? []];

    public bool IsWhole => (From is { Length: > 0 } ? 1 : 0) + (Sum is { Length: > 0 } ? 1 : 0) + (Value is not null ? 1 : 0) == 1;
}

internal sealed class ColumnSourceJson : JsonConverter<ColumnSource>
{
    public override ColumnSource Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new ColumnSource(From: [reader.GetString()!]);
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        var source = new ColumnSource();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            source = name switch
            {
                "from" => source with { From = Texts(ref reader) },
                "sum" => source with { Sum = Texts(ref reader) },
                "value" => source with { Value = Texts(ref reader)[0] },
                "format" => source with { Format = Texts(ref reader) },
                "true" => source with { True = Texts(ref reader) },
                "false" => source with { False = Texts(ref reader) },
                "slug" =>
                    source with { Slug = reader.TokenType is JsonTokenType.True or JsonTokenType.False
                        ? reader.GetBoolean()
                        : throw new JsonException() },
                _ => throw new JsonException(),
            };
        }
        return source;
    }

    public override void Write(Utf8JsonWriter writer, ColumnSource value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    /// <summary>One text, or an array of texts with at least one in it.</summary>
    private static string[] Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return [reader.GetString()!];
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray && texts.Count > 0 ? [.. texts] : throw new JsonException();
    }
}
