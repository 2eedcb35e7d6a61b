using Microsoft.Extensions.Options;

namespace GenerationService.Connectors.Notion;

/// <summary>The configured parent, once Notion has said that it is what the settings say.</summary>
internal sealed class NotionParents(NotionClient client, IOptionsMonitor<NotionOptions> options, NotionParentCache known)
{
    public async Task<NotionParent> GetAsync(CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        if (current.Missing is { } missing) throw new ConnectorNotConfiguredException(NotionClient.Provider, missing);
        var key = (current.ParentId!, current.ParentType, current.MarkerProperty);
        if (known.Last is { } last && last.Key == key) return last.Parent;
        var parent = await ResolveAsync(current, cancellationToken);
        known.Last = new NotionParentCache.Entry(key, parent);
        return parent;
    }

    private async Task<NotionParent> ResolveAsync(NotionOptions current, CancellationToken cancellationToken)
    {
        var id = Guid.Parse(current.ParentId!).ToString();
        switch (current.ParentType)
        {
            case NotionParentType.Page:
                return new PageParent(id);
            case NotionParentType.Database:
                var database = await client.GetAsync<NotionDatabase>(NotionOperation.ReadParent, $"databases/{id}", cancellationToken);
                if (database.DataSources is not [var only])
                {
                    throw Wrong($"The database has {database.DataSources.Count} data sources: " +
                        "set ParentType to DataSource, and ParentId to one of them.");
                }
                return await DataSourceAsync(only.Id, current, cancellationToken);
            default:
                return await DataSourceAsync(id, current, cancellationToken);
        }
    }

    private async Task<NotionParent> DataSourceAsync(string id, NotionOptions current, CancellationToken cancellationToken)
    {
        var source = await client.GetAsync<NotionDataSource>(NotionOperation.ReadParent, $"data_sources/{id}", cancellationToken);
        return source.Properties.TryGetValue(current.MarkerProperty, out var property) && property.Type == "rich_text"
            ? new DataSourceParent(id, current.MarkerProperty)
            : throw Wrong($"The data source has no text property named '{current.MarkerProperty}': add one, or set MarkerProperty.");
    }

    private static ConnectorException Wrong(string reason) => new(NotionClient.Provider, reason, isPermanent: true);
}

/// <summary>The last parent, for as long as the settings are the same.</summary>
internal sealed class NotionParentCache
{
    public Entry? Last { get; set; }

    internal sealed record Entry((string Id, NotionParentType Type, string Marker) Key, NotionParent Parent);
}
