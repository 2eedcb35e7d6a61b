using System.Text.Json;
using System.Text.Json.Serialization;

namespace PricingService.Importing;

/// <summary>
/// Where one field of an outcome comes from: just a column's name, or an object with exactly one of <c>from</c>, <c>sum</c>,
/// <c>days</c> and <c>value</c>. docs/import.md describes it.
/// </summary>
[JsonConverter(typeof(ColumnSourceJson))]
internal sealed record ColumnSource
{
    /// <summary>One column, or several joined with a space.</summary>
    public string[]? From { get; init; }

    /// <summary>Columns of numbers, added up.</summary>
    public string[]? Sum { get; init; }

    /// <summary>Two columns of dates: the days from the first to the second.</summary>
    public string[]? Days { get; init; }

    /// <summary>The same for every row.</summary>
    public string? Value { get; init; }

    /// <summary>Columns of numbers that are taken off, such as fees.</summary>
    public string[] Minus { get; init; } = [];

    /// <summary>Columns of numbers that the rest is divided by, such as the number of rooms.</summary>
    public string[] Divide { get; init; } = [];

    /// <summary>Of <c>price</c>: whether it is for a <c>night</c>, or for the whole <c>stay</c>, to be divided by its nights.</summary>
    public string Per { get; init; } = "night";

    /// <summary>.NET patterns for dates and times, tried in turn; by default ISO 8601.</summary>
    public string[]? Format { get; init; }

    /// <summary>Of <c>accepted</c>: the words for yes; by default true, 1, yes, y.</summary>
    public string[]? True { get; init; }

    /// <summary>…and for no.</summary>
    public string[]? False { get; init; }

    /// <summary>…and of rows that tell nothing about a price, which are left out and counted.</summary>
    public string[] Skip { get; init; } = [];

    /// <summary>Turns a name into an id.</summary>
    public bool Slug { get; init; }

    /// <summary>Names, each with the id that it is to have.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>A file without these columns will do; the field is not filled then.</summary>
    public bool Optional { get; init; }

    public IEnumerable<string> Columns => [.. From ?? [], .. Sum ?? [], .. Days ?? [], .. Minus, .. Divide];

    public bool IsWhole => (From is { Length: > 0 } ? 1 : 0) + (Sum is { Length: > 0 } ? 1 : 0) + (Days is { Length: 2 } ? 1 : 0)
        + (Value is not null ? 1 : 0) == 1;
}

internal sealed class ColumnSourceJson : JsonConverter<ColumnSource>
{
    public override ColumnSource Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new ColumnSource { From = [reader.GetString()!] };
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
                "days" => source with { Days = Texts(ref reader) },
                "value" => source with { Value = Texts(ref reader)[0] },
                "minus" => source with { Minus = Texts(ref reader) },
                "divide" => source with { Divide = Texts(ref reader) },
                "per" => source with { Per = Texts(ref reader)[0] },
                "format" => source with { Format = Texts(ref reader) },
                "true" => source with { True = Texts(ref reader) },
                "false" => source with { False = Texts(ref reader) },
                "skip" => source with { Skip = Texts(ref reader) },
                "slug" => source with { Slug = Flag(ref reader) },
                "optional" => source with { Optional = Flag(ref reader) },
                "names" => source with
                {
                    Names = JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options) ?? throw new JsonException(),
                },
                _ => throw new JsonException(),
            };
        }
        return source;
    }

    public override void Write(Utf8JsonWriter writer, ColumnSource value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    private static bool Flag(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException(),
    };

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
