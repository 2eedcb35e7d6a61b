using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenerationService.Connectors.Notion;

/// <summary>
/// Text as Notion's blocks. The last one is a divider, and there is no other: a page that has a divider is complete.
/// </summary>
internal static class NotionBlocks
{
    public const string End = "divider";

    /// <summary>Texts of a rich text; UTF-16 units, as Notion counts them (developers.notion.com/reference/request-limits).</summary>
    public const int MaxTextLength = 2_000;

    /// <summary>Blocks in a request.</summary>
    public const int MaxRequestBlocks = 100;

    /// <summary>Bytes of a request's blocks: 500 KB are allowed, and the rest of the request has to fit in too.</summary>
    private const int MaxRequestBytes = 450_000;

    /// <summary>Texts of a block, which may have 100; even six bytes for a character then leave room in a request.</summary>
    private const int MaxBlockTexts = 20;

    private const int MaxBlockLength = MaxTextLength * MaxBlockTexts;

    /// <summary>All blocks of a text, in groups that fit into a request.</summary>
    public static List<List<JsonObject>> Requests(IEnumerable<JsonObject> blocks)
    {
        var requests = new List<List<JsonObject>>();
        var bytes = 0;
        foreach (var block in blocks)
        {
            var size = JsonSerializer.SerializeToUtf8Bytes(block, NotionClient.Format).Length + 1;
            if (requests.Count == 0 || requests[^1].Count == MaxRequestBlocks || bytes + size > MaxRequestBytes)
            {
                requests.Add([]);
                bytes = 0;
            }
            requests[^1].Add(block);
            bytes += size;
        }
        return requests;
    }

    public static List<JsonObject> Of(string text) =>
    [
        .. from paragraph in NotionText.Paragraphs(text)
           from piece in Pieces(paragraph.Text, MaxBlockLength)
           select Block(paragraph.Type, new JsonObject { ["rich_text"] = RichText(piece) }),
        Block(End, []),
    ];

    /// <summary>
    /// Whether the blocks of a page are the first of ours: of the same types, and the last one with the same text but for its blanks,
    /// so that nothing was put between them. What people have corrected further up may stay.
    /// </summary>
    public static bool Begin(IReadOnlyList<NotionBlock> page, IReadOnlyList<JsonObject> ours) => page.Count == 0
        || (page.Select(block => block.Type).SequenceEqual(ours.Take(page.Count).Select(TypeOf))
            && Words(page[^1].Text).SequenceEqual(Words(TextOf(ours[page.Count - 1]))));

    public static JsonArray RichText(string text) =>
    [
        .. Pieces(text, MaxTextLength).Select(piece =>
            new JsonObject { ["type"] = "text", ["text"] = new JsonObject { ["content"] = piece } }),
    ];

    private static string TypeOf(JsonObject block) => block["type"]!.GetValue<string>();

    private static string TextOf(JsonObject block) => block[TypeOf(block)]!["rich_text"] is JsonArray texts
        ? string.Concat(texts.Select(text => text!["text"]!["content"]!.GetValue<string>()))
        : "";

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static JsonObject Block(string type, JsonObject content) =>
        new() { ["object"] = "block", ["type"] = type, [type] = content };

    /// <summary>Pieces of at most that length, none of which ends inside a surrogate pair.</summary>
    internal static IEnumerable<string> Pieces(string text, int length)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(start + length, text.Length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1])) end--;
            yield return text[start..end];
            start = end;
        }
    }
}
