using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GenerationService.Connectors.Notion;

/// <summary>Where pages are put, and how one is found there by its marker.</summary>
internal abstract class NotionParent
{
    /// <summary>Entries that a look goes through; a page with more children is no place for more.</summary>
    protected const int MaxLists = 100;

    public abstract JsonObject Reference { get; }

    public abstract JsonObject Properties(string title, string marker);

    public abstract Task<NotionPageAnswer?> FindAsync(NotionClient client, string marker, CancellationToken cancellationToken);
}

/// <summary>A data source: the marker is a text property, which its query can filter by.</summary>
internal sealed class DataSourceParent(string id, string markerProperty) : NotionParent
{
    public override JsonObject Reference => new() { ["type"] = "data_source_id", ["data_source_id"] = id };

    // The title's property may have any name; its id is always "title".
    public override JsonObject Properties(string title, string marker) => new()
    {
        ["title"] = new JsonObject { ["title"] = NotionBlocks.RichText(title) },
        [markerProperty] = new JsonObject { ["rich_text"] = NotionBlocks.RichText(marker) },
    };

    public override async Task<NotionPageAnswer?> FindAsync(NotionClient client, string marker, CancellationToken cancellationToken)
    {
        var query = new JsonObject
        {
            ["filter"] = new JsonObject { ["property"] = markerProperty, ["rich_text"] = new JsonObject { ["equals"] = marker } },
            // If there were two, the first one made.
            ["sorts"] = new JsonArray(new JsonObject { ["timestamp"] = "created_time", ["direction"] = "ascending" }),
            ["page_size"] = 1,
        };
        var found = await client.RepeatableAsync<NotionList<NotionPageAnswer>>(
            NotionOperation.FindPage, HttpMethod.Post, $"data_sources/{id}/query", query, cancellationToken);
        return found.Results.FirstOrDefault(page => !page.InTrash);
    }
}

/// <summary>
/// A page: all that a list of its children tells of a page among them is the title, so the title ends with a short form of the
/// marker. (Notion's search would find it too, but not at once.)
/// </summary>
internal sealed class PageParent(string id) : NotionParent
{
    /// <summary>Base 32 without letters that are taken for digits; ten of them are 50 bits.</summary>
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    public override JsonObject Reference => new() { ["type"] = "page_id", ["page_id"] = id };

    public override JsonObject Properties(string title, string marker)
    {
        var suffix = Suffix(marker);
        var head = NotionBlocks.Pieces(title, NotionBlocks.MaxTextLength - suffix.Length).First();
        return new JsonObject { ["title"] = new JsonObject { ["title"] = NotionBlocks.RichText(head + suffix) } };
    }

    public override async Task<NotionPageAnswer?> FindAsync(NotionClient client, string marker, CancellationToken cancellationToken)
    {
        var suffix = Suffix(marker);
        string? cursor = null;
        for (var lists = 0; lists < MaxLists; lists++)
        {
            var list = await client.BlocksAsync(NotionOperation.FindPage, id, cursor, cancellationToken);
            if (list.Results.FirstOrDefault(block => block.PageTitle?.EndsWith(suffix, StringComparison.Ordinal) is true) is { } found)
                return await client.GetAsync<NotionPageAnswer>(NotionOperation.ReadPage, $"pages/{found.Id}", cancellationToken);
            if (!list.HasMore || list.NextCursor is null) return null;
            cursor = list.NextCursor;
        }
        throw new ConnectorException(NotionClient.Provider, "The parent page has too many children to find a page among them: " +
            "set Connectors:Notion:ParentId to a data source.", isPermanent: true);
    }

    internal static string Suffix(string marker) =>
        " #" + string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(marker)).Take(10).Select(part => Letters[part % Letters.Length]));
}
