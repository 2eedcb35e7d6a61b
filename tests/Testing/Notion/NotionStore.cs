using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing.Notion;

/// <summary>A workspace with one parent page and one database, and the pages that were made in them.</summary>
internal sealed class NotionStore
{
    private readonly List<NotionPageRecord> _pages = [];

    public string ParentPage { get; } = Guid.NewGuid().ToString();

    public string ParentDatabase { get; } = Guid.NewGuid().ToString();

    public string ParentDataSource { get; } = Guid.NewGuid().ToString();

    public IReadOnlyList<NotionPageRecord> Pages
    {
        get
        {
            lock (this) return [.. _pages];
        }
    }

    public NotionPageRecord Page(string id) => _pages.FirstOrDefault(page => page.Id == id) ?? throw Missing("page", id);

    public JsonObject CreatePage(JsonObject body)
    {
        NotionRules.Members(body, "body", "parent", "properties", "children", "icon", "cover", "content", "markdown", "template",
            "position", "allow_async");
        var page = Placed(NotionRules.Object(body["parent"], "body.parent"));
        Fill(page, NotionRules.Object(body["properties"], "body.properties"));
        if (body["children"] is { } children) page.Blocks.AddRange(NotionRules.Children(children));
        _pages.Add(page);
        return page.Answer();
    }

    public JsonObject UpdatePage(string id, JsonObject body, string version)
    {
        string[] known = ["in_trash", "properties", "icon", "cover", "is_locked", "template", "erase_content"];
        NotionRules.Members(body, "body", version == "2026-03-11" ? known : [.. known, "archived"]);
        var page = Page(id);
        var trash = body["in_trash"] ?? body["archived"];
        if (trash is not null && trash.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            throw NotionRules.Invalid($"body.in_trash should be a boolean, instead was `{trash.ToJsonString()}`");
        if (body["properties"] is { } properties) Fill(page, NotionRules.Object(properties, "body.properties"));
        page.InTrash = trash?.GetValue<bool>() ?? page.InTrash;
        return page.Answer();
    }

    public JsonObject Children(string id, NotionPaging paging)
    {
        var blocks = id == ParentPage
            ? [.. _pages.Where(page => page.ParentId == id && !page.InTrash).Select(page => page.AsBlock())]
            : Page(id).Blocks;
        return paging.List(blocks, block => block.Id, block => block.Answer(id), "block");
    }

    public JsonObject Append(string id, JsonObject body, string version)
    {
        NotionRules.Members(body, "body", version == "2026-03-11" ? ["children", "position"] : ["children", "position", "after"]);
        var page = Page(id);
        if (page.InTrash) throw new RefusedException(400, "validation_error", "Can't edit block that is archived. You must unarchive the " +
            "block before editing.");
        var added = NotionRules.Children(body["children"]);
        page.Blocks.AddRange(added);
        return new NotionPaging(100, null).List(added, block => block.Id, block => block.Answer(id), "block");
    }

    public JsonObject Database(string id) => id == ParentDatabase
        ? new JsonObject
        {
            ["object"] = "database", ["id"] = id, ["title"] = NotionBlockRecord.Rich("Texts"), ["in_trash"] = false, ["is_inline"] = false,
            ["data_sources"] = new JsonArray(new JsonObject { ["id"] = ParentDataSource, ["name"] = "Texts" }),
        }
        : throw Missing("database", id);

    public NotionStore DataSource(string id) => id == ParentDataSource ? this : throw Missing("data_source", id);

    public JsonObject Answer() => new()
    {
        ["object"] = "data_source", ["id"] = ParentDataSource, ["title"] = NotionBlockRecord.Rich("Texts"), ["in_trash"] = false,
        ["parent"] = new JsonObject { ["type"] = "database_id", ["database_id"] = ParentDatabase },
        ["properties"] = new JsonObject
        {
            ["Name"] = new JsonObject { ["id"] = "title", ["name"] = "Name", ["type"] = "title", ["title"] = new JsonObject() },
            ["Marker"] = new JsonObject
            {
                ["id"] = "mk%3A1", ["name"] = "Marker", ["type"] = "rich_text", ["rich_text"] = new JsonObject(),
            },
        },
    };

    public JsonObject Query(string id, JsonObject body)
    {
        DataSource(id);
        NotionRules.Members(body, "body", "filter", "sorts", "start_cursor", "page_size", "in_trash", "archived", "result_type");
        IEnumerable<NotionPageRecord> pages = _pages.Where(page => page.ParentId == id && !page.InTrash);
        if (body["filter"] is { } filter)
        {
            var condition = NotionRules.Object(filter, "body.filter");
            NotionRules.Members(condition, "body.filter", "property", "rich_text", "type");
            var property = NotionRules.String(condition["property"], "body.filter.property");
            if (property != "Marker")
                throw new RefusedException(400, "validation_error", $"Could not find property with name or id: {property}");
            var text = NotionRules.Object(condition["rich_text"], "body.filter.rich_text");
            NotionRules.Members(text, "body.filter.rich_text", "equals");
            var wanted = NotionRules.String(text["equals"], "body.filter.rich_text.equals");
            pages = pages.Where(page => page.Marker == wanted);
        }
        return NotionPaging.Of(body).List([.. pages], page => page.Id, page => page.Answer(), "page_or_data_source");
    }

    private NotionPageRecord Placed(JsonObject parent)
    {
        NotionRules.Members(parent, "body.parent", "type", "page_id", "data_source_id", "database_id");
        var type = new[] { "page_id", "data_source_id", "database_id" }.FirstOrDefault(parent.ContainsKey)
            ?? throw NotionRules.Invalid("body.parent.page_id should be defined, instead was `undefined`");
        var id = NotionRules.String(parent[type], $"body.parent.{type}");
        if (!Guid.TryParse(id, out var guid))
            throw NotionRules.Invalid($"body.parent.{type} should be a valid uuid, instead was `\"{id}\"`");
        id = guid.ToString();
        if (type == "database_id" && id == ParentDatabase) (type, id) = ("data_source_id", ParentDataSource);
        var exists = type == "page_id" ? id == ParentPage : type == "data_source_id" && id == ParentDataSource;
        return exists ? new NotionPageRecord(type, id) : throw Missing(type[..^3], id);
    }

    private static void Fill(NotionPageRecord page, JsonObject properties)
    {
        foreach (var (name, value) in properties)
        {
            var path = $"body.properties.{name}";
            var property = NotionRules.Object(value, path);
            if (name == "title" || (name == "Name" && page.ParentType != "page_id"))
                page.Title = NotionRules.RichText(property["title"], $"{path}.title");
            else if (name == "Marker" && page.ParentType != "page_id")
                page.Marker = NotionRules.RichText(property["rich_text"], $"{path}.rich_text");
            else
                throw new RefusedException(400, "validation_error", $"{name} is not a property that exists.");
        }
    }

    private static RefusedException Missing(string what, string id) => new(404, "object_not_found",
        $"Could not find {what} with ID: {id}. Make sure the relevant pages and databases are shared with your integration.");
}
