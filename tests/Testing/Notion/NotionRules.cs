using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing.Notion;

/// <summary>What Notion refuses (developers.notion.com/reference/request-limits, …/block, …/post-page).</summary>
internal static class NotionRules
{
    public const string Time = "2026-01-31T12:00:00.000Z";

    private const int MaxChildren = 100;
    private const int MaxBlocks = 1_000;
    private const int MaxTexts = 100;
    private const int MaxText = 2_000;

    private static readonly Dictionary<string, string[]> Blocks = new()
    {
        ["paragraph"] = ["rich_text", "color", "children"],
        ["heading_1"] = ["rich_text", "color", "is_toggleable", "children"],
        ["heading_2"] = ["rich_text", "color", "is_toggleable", "children"],
        ["heading_3"] = ["rich_text", "color", "is_toggleable", "children"],
        ["bulleted_list_item"] = ["rich_text", "color", "children"],
        ["numbered_list_item"] = ["rich_text", "color", "children"],
        ["quote"] = ["rich_text", "color", "children"],
        ["divider"] = [],
    };

    public static JsonObject User() => new() { ["object"] = "user", ["id"] = "6794760a-1f15-45cd-9c65-0dfe42f5135a" };

    public static RefusedException Invalid(string what) => new(400, "validation_error", $"body failed validation: {what}.");

    public static string TextOf(JsonNode? richText) => richText!["text"]!["content"]!.GetValue<string>();

    /// <summary>No member that is not known.</summary>
    public static void Members(JsonObject value, string path, params string[] known)
    {
        if (value.Select(member => member.Key).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw Invalid($"{path}.{unknown} should be not present, instead was `{Shown(value[unknown])}`");
    }

    public static JsonObject Object(JsonNode? value, string path) => value as JsonObject
        ?? throw Invalid($"{path} should be an object, instead was `{Shown(value)}`");

    public static string String(JsonNode? value, string path) => value is JsonValue text && text.GetValueKind() == JsonValueKind.String
        ? text.GetValue<string>()
        : throw Invalid($"{path} should be a string, instead was `{Shown(value)}`");

    /// <summary>The blocks of a request, with their nested ones counted.</summary>
    public static List<NotionBlockRecord> Children(JsonNode? value)
    {
        var total = 0;
        var blocks = Children(value, "body.children", ref total);
        return total <= MaxBlocks ? blocks : throw Invalid($"body.children should have ≤ `{MaxBlocks}` blocks, instead had `{total}`");
    }

    /// <summary>Its text; each piece within its limit.</summary>
    public static string RichText(JsonNode? value, string path)
    {
        if (value is not JsonArray pieces) throw Invalid($"{path} should be an array, instead was `{Shown(value)}`");
        if (pieces.Count > MaxTexts) throw Invalid($"{path}.length should be ≤ `{MaxTexts}`, instead was `{pieces.Count}`");
        return string.Concat(pieces.Select((piece, at) =>
        {
            var text = Object(piece, $"{path}[{at}]");
            Members(text, $"{path}[{at}]", "type", "text", "annotations", "plain_text", "href");
            var inner = Object(text["text"], $"{path}[{at}].text");
            Members(inner, $"{path}[{at}].text", "content", "link");
            var content = String(inner["content"], $"{path}[{at}].text.content");
            return content.Length <= MaxText
                ? content
                : throw Invalid($"{path}[{at}].text.content.length should be ≤ `{MaxText}`, instead was `{content.Length}`");
        }));
    }

    private static List<NotionBlockRecord> Children(JsonNode? value, string path, ref int total)
    {
        if (value is not JsonArray blocks) throw Invalid($"{path} should be an array, instead was `{Shown(value)}`");
        if (blocks.Count > MaxChildren) throw Invalid($"{path}.length should be ≤ `{MaxChildren}`, instead was `{blocks.Count}`");
        var records = new List<NotionBlockRecord>();
        for (var at = 0; at < blocks.Count; at++) records.Add(Block(Object(blocks[at], $"{path}[{at}]"), $"{path}[{at}]", ref total));
        return records;
    }

    private static NotionBlockRecord Block(JsonObject block, string path, ref int total)
    {
        total++;
        var type = block["type"] is { } named ? String(named, $"{path}.type") : block.Select(member => member.Key)
            .FirstOrDefault(Blocks.ContainsKey, "");
        if (!Blocks.TryGetValue(type, out var known)) throw Invalid($"{path}.type should be a known block type, instead was `\"{type}\"`");
        Members(block, path, "object", "type", type);
        var content = Object(block[type], $"{path}.{type}");
        Members(content, $"{path}.{type}", known);
        if (content["children"] is { } nested) Children(nested, $"{path}.{type}.children", ref total);
        return NotionBlockRecord.Of(type, type == "divider" ? "" : RichText(content["rich_text"], $"{path}.{type}.rich_text"));
    }

    private static string Shown(JsonNode? value) => value?.ToJsonString() ?? "undefined";
}
