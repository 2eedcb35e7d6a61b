using System.Globalization;
using System.Text.Json.Nodes;

namespace Testing.Notion;

/// <summary>A page as the stand-in keeps it.</summary>
public sealed class NotionPageRecord
{
    internal NotionPageRecord(string parentType, string parentId) => (ParentType, ParentId) = (parentType, parentId);

    public string Id { get; } = Guid.NewGuid().ToString();

    public string Title { get; internal set; } = "";

    /// <summary>The text property <c>Marker</c> of a page in the data source.</summary>
    public string Marker { get; internal set; } = "";

    public bool InTrash { get; internal set; }

    /// <summary>The texts of its blocks, each as <c>type: text</c>.</summary>
    public IReadOnlyList<string> Texts => [.. Blocks.Select(block => $"{block.Type}: {block.Text}")];

    internal string ParentType { get; }

    internal string ParentId { get; }

    internal List<NotionBlockRecord> Blocks { get; } = [];

    internal JsonObject Answer() => new()
    {
        ["object"] = "page", ["id"] = Id, ["created_time"] = NotionRules.Time, ["last_edited_time"] = NotionRules.Time,
        ["created_by"] = NotionRules.User(), ["last_edited_by"] = NotionRules.User(), ["cover"] = null, ["icon"] = null,
        ["parent"] = new JsonObject { ["type"] = ParentType, [ParentType] = ParentId },
        ["in_trash"] = InTrash, ["archived"] = InTrash, ["is_locked"] = false, ["properties"] = Properties(),
        ["url"] = $"https://www.notion.so/{Id.Replace("-", "", StringComparison.Ordinal)}", ["public_url"] = null,
    };

    /// <summary>As it stands among the blocks of its parent.</summary>
    internal NotionBlockRecord AsBlock() => new(Id, "child_page", new JsonObject { ["title"] = Title });

    private JsonObject Properties()
    {
        var title = new JsonObject { ["id"] = "title", ["type"] = "title", ["title"] = NotionBlockRecord.Rich(Title) };
        if (ParentType == "page_id") return new JsonObject { ["title"] = title };
        return new JsonObject
        {
            ["Name"] = title,
            [nameof(Marker)] = new JsonObject { ["id"] = "mk%3A1", ["type"] = "rich_text", ["rich_text"] = NotionBlockRecord.Rich(Marker) },
        };
    }
}

internal sealed record NotionBlockRecord(string Id, string Type, JsonObject Content)
{
    public string Text => Content["rich_text"] is JsonArray texts ? string.Concat(texts.Select(NotionRules.TextOf)) : "";

    public static NotionBlockRecord Of(string type, string text) => new(Guid.NewGuid().ToString(), type, Rich(type, text));

    public static JsonArray Rich(string text) => text.Length == 0 ? [] :
    [
        new JsonObject
        {
            ["type"] = "text", ["text"] = new JsonObject { ["content"] = text, ["link"] = null }, ["plain_text"] = text, ["href"] = null,
            ["annotations"] = new JsonObject
            {
                ["bold"] = false, ["italic"] = false, ["strikethrough"] = false, ["underline"] = false, ["code"] = false,
                ["color"] = "default",
            },
        },
    ];

    public JsonObject Answer(string parent) => new()
    {
        ["object"] = "block", ["id"] = Id, ["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = parent },
        ["created_time"] = NotionRules.Time, ["last_edited_time"] = NotionRules.Time, ["created_by"] = NotionRules.User(),
        ["last_edited_by"] = NotionRules.User(), ["has_children"] = false, ["in_trash"] = false, ["archived"] = false,
        ["type"] = Type, [Type] = Content.DeepClone(),
    };

    private static JsonObject Rich(string type, string text) => type == "divider"
        ? []
        : new JsonObject { ["rich_text"] = Rich(text), ["color"] = "default" };
}

/// <summary>Which part of a list is asked for; the cursor is the id of its first entry.</summary>
internal sealed record NotionPaging(int Size, string? Cursor)
{
    public static NotionPaging Of(Microsoft.AspNetCore.Http.IQueryCollection query) =>
        Checked(query.TryGetValue("page_size", out var size) ? size.ToString() : "100", query["start_cursor"]);

    public static NotionPaging Of(JsonObject body) =>
        Checked(body["page_size"]?.ToJsonString() ?? "100", body["start_cursor"]?.GetValue<string>());

    public JsonObject List<T>(IReadOnlyList<T> all, Func<T, string> id, Func<T, JsonObject> answer, string type)
    {
        var start = Cursor is null ? 0 : all.Select(id).ToList().IndexOf(Cursor);
        if (start < 0) throw NotionRules.Invalid("start_cursor provided is invalid");
        var (part, next) = (all.Skip(start).Take(Size), all.Skip(start + Size).FirstOrDefault());
        return new JsonObject
        {
            ["object"] = "list", ["results"] = new JsonArray([.. part.Select(answer)]), ["next_cursor"] = next is null ? null : id(next),
            ["has_more"] = next is not null, ["type"] = type, [type] = new JsonObject(),
        };
    }

    private static NotionPaging Checked(string size, string? cursor) =>
        int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100
            ? new NotionPaging(number, string.IsNullOrEmpty(cursor) ? null : cursor)
            : throw NotionRules.Invalid($"page_size should be ≤ `100`, instead was `{size}`");
}
