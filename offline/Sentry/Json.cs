using System.Collections;
using System.Globalization;
using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry;

/// <summary>Writes what is there and leaves out the rest, as the protocol has it.</summary>
internal static class Json
{
    public static void Text(this Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            writer.WriteString(name, value);
    }

    public static void Number(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    public static void Flag(this Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } flag)
            writer.WriteBoolean(name, flag);
    }

    public static void Time(this Utf8JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is { } time)
            writer.WriteString(name, time);
    }

    public static void Value(this Utf8JsonWriter writer, string name, object? value, IDiagnosticLogger? logger)
    {
        if (value is null)
            return;
        writer.WritePropertyName(name);
        writer.Any(value, logger);
    }

    public static void Map<T>(this Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, T>>? map, IDiagnosticLogger? logger)
    {
        if (map?.Any() == true)
            writer.Value(name, map, logger);
    }

    public static void List<T>(this Utf8JsonWriter writer, string name, IEnumerable<T>? list, IDiagnosticLogger? logger)
    {
        if (list?.Any() == true)
            writer.Value(name, list, logger);
    }

    /// <summary>A value that cannot be written must not take the event with it.</summary>
    public static void Any(this Utf8JsonWriter writer, object? value, IDiagnosticLogger? logger)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case ISentryJsonSerializable self: self.WriteTo(writer, logger); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int or long or short or byte: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): writer.WriteNumberValue(number); break;
            case DateTimeOffset time: writer.WriteStringValue(time); break;
            case SentryId or SpanId or Guid or double or float: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            case IEnumerable<KeyValuePair<string, object?>> map: writer.Pairs(map, logger); break;
            case IEnumerable<KeyValuePair<string, string>> map: writer.Pairs(map, logger); break;
            case IDictionary map: writer.Pairs(map.Keys.Cast<object>().Select(key => KeyValuePair.Create(Convert.ToString(key, CultureInfo.InvariantCulture)!, map[key])), logger); break;
            case IEnumerable list: writer.Items(list, logger); break;
            default: writer.Other(value, logger); break;
        }
    }

    private static void Pairs<T>(this Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, T>> map, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            if (value is not null)
                writer.Value(key, value, logger);
        }
        writer.WriteEndObject();
    }

    private static void Items(this Utf8JsonWriter writer, IEnumerable list, IDiagnosticLogger? logger)
    {
        writer.WriteStartArray();
        foreach (var item in list)
            writer.Any(item, logger);
        writer.WriteEndArray();
    }

    private static void Other(this Utf8JsonWriter writer, object value, IDiagnosticLogger? logger)
    {
        try
        {
            writer.WriteRawValue(JsonSerializer.Serialize(value));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            logger?.Log(SentryLevel.Error, "Could not write a value of type {0}.", exception, value.GetType());
            writer.WriteNullValue();
        }
    }
}
