using System.Text.Json;

namespace PricingService.Competitors.Feeds;

/// <summary>
/// Rates as JSON: an array of objects, somewhere in a document. A document that was cut off does not parse and is refused as a whole.
/// </summary>
internal static class JsonDocumentRows
{
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = 32 };

    /// <exception cref="PullException">It is not JSON, or the array is not there.</exception>
    public static IReadOnlyList<FeedRow> Read(string text, FeedOptions feed)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Parsing);
            if (At(document.RootElement, feed.Rows) is not { ValueKind: JsonValueKind.Array } array)
                throw new PullException(PullStatus.Unreadable, "The document has no array of rates at the feed's Rows.");
            var names = FeedColumns.NamesIn(feed);
            var rows = new List<FeedRow>(Math.Min(array.GetArrayLength(), feed.MaxRows) + 1);
            foreach (var element in array.EnumerateArray())
            {
                if (rows.Count == feed.MaxRows) return [.. rows, FeedRow.Beyond(rows.Count + 1, feed)];
                rows.Add(Row(rows.Count + 1, element, names));
            }
            return rows;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new PullException(PullStatus.Unreadable, e is JsonException { LineNumber: { } line }
                ? $"The document is not complete JSON; the error is in line {line + 1}."
                : "The document is not JSON.");
        }
    }

    private static FeedRow Row(long position, JsonElement element, string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return new FeedRow.Refused(position, new RateRefusal(RateFault.WrongType, "A rate must be an object."));
        var values = new string?[names.Length];
        try
        {
            for (var field = 0; field < names.Length; field++)
            {
                var value = At(element, names[field]);
                switch (value?.ValueKind)
                {
                    case null or JsonValueKind.Null: break;
                    case JsonValueKind.String: values[field] = value.Value.GetString(); break;
                    case JsonValueKind.Number: values[field] = value.Value.GetRawText(); break;
                    default: return new FeedRow.Refused(position,
                        new RateRefusal(RateFault.WrongType, $"'{FeedColumns.Fields[field]}' is neither text nor a number."));
                }
            }
            return new FeedRow.Read(position, values);
        }
        catch (InvalidOperationException)
        {
            return FeedRow.Unreadable(position, "It has text with half a character (a lone surrogate).");
        }
    }

    /// <param name="path">Names separated by dots; empty for the element itself.</param>
    private static JsonElement? At(JsonElement element, string path)
    {
        if (path.Length == 0) return element;
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }
        return element;
    }
}
