using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenerationService.Connectors.Notion;

/// <summary>A page of a list.</summary>
internal sealed record NotionList<T>(IReadOnlyList<T> Results, bool HasMore, string? NextCursor = null);

internal sealed record NotionPageAnswer(string Id, Uri Url, bool InTrash = false);

internal sealed record NotionDatabase(IReadOnlyList<NotionDataSourceReference> DataSources);

internal sealed record NotionDataSourceReference(string Id);

internal sealed record NotionDataSource(string Id, IReadOnlyDictionary<string, NotionProperty> Properties);

internal sealed record NotionProperty(string Type);

/// <summary>A block; what it holds is in the member that is named after its type.</summary>
internal sealed record NotionBlock(string Id, string Type)
{
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Content { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Its text, without its formatting.</summary>
    public string Text => Content.TryGetValue(Type, out var content) && content.ValueKind == JsonValueKind.Object
        && content.TryGetProperty("rich_text", out var texts) && texts.ValueKind == JsonValueKind.Array
        ? string.Concat(texts.EnumerateArray().Select(text => text.TryGetProperty("plain_text", out var plain) ? plain.ToString() : ""))
        : "";

    /// <summary>The title of the page that it stands for; null if it stands for none.</summary>
    public string? PageTitle => Type == "child_page" && Content.TryGetValue(Type, out var page) && page.ValueKind == JsonValueKind.Object
        && page.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String ? title.GetString() : null;
}
