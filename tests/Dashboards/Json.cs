using System.Text.Json;

namespace Dashboards;

/// <summary>Reads what may not be there: the linter says so, instead of breaking off.</summary>
internal static class Json
{
    public static JsonElement? Get(this JsonElement json, params string[] path)
    {
        foreach (var key in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(key, out json)) return null;
        }
        return json;
    }

    /// <summary>Empty where there is none.</summary>
    public static string Text(this JsonElement json, params string[] path) =>
        json.Get(path) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    public static double? Number(this JsonElement json, params string[] path) =>
        json.Get(path) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public static IEnumerable<JsonElement> List(this JsonElement json, params string[] path) =>
        json.Get(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static bool Is(this JsonElement json, params string[] path) => json.Get(path) is { ValueKind: JsonValueKind.True };

    /// <summary>A whole number in <c>gridPos</c>; -1 where there is none.</summary>
    public static int Place(this JsonElement panel, string key) =>
        panel.Number("gridPos", key) is { } place && place == Math.Floor(place) && place is >= 0 and < 10_000 ? (int)place : -1;
}
