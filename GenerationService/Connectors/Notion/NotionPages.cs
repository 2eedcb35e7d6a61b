using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace GenerationService.Connectors.Notion;

/// <summary>
/// Pages in Notion, each made once. Notion has no key that makes a repeated request safe, so a page carries its maker's marker and is
/// looked for before it is made; one whose making was cut off is found, and finished from the first block that it lacks.
/// </summary>
internal sealed class NotionPages(NotionClient client, NotionParents parents, IOptionsMonitor<NotionOptions> options)
{
    /// <summary>Blocks of a page; longer texts are refused.</summary>
    internal const int MaxBlocks = 2_000;

    /// <summary>Whether the settings are there without which nothing can be done.</summary>
    public bool IsConfigured => options.CurrentValue.Missing is null;

    /// <summary>The page with that marker; null if there is none.</summary>
    public async Task<NotionPage?> FindAsync(string marker, CancellationToken cancellationToken)
    {
        var parent = await parents.GetAsync(cancellationToken);
        if (await parent.FindAsync(client, Marker.Checked(marker), cancellationToken) is not { } page) return null;
        return new NotionPage(page.Id, page.Url, IsComplete(await client.AllBlocksAsync(page.Id, MaxBlocks, cancellationToken)));
    }

    /// <summary>Makes the page, or finishes it, or returns the one that is there already.</summary>
    /// <exception cref="OutcomeUnknownException">Some of it may be there: call again later, with the same draft.</exception>
    public async Task<NotionPage> CreateAsync(NotionDraft draft, CancellationToken cancellationToken)
    {
        var parent = await parents.GetAsync(cancellationToken);
        var title = NotionText.Title(draft.Title);
        var blocks = NotionBlocks.Of(draft.Text);
        if (title.Length is 0 or > NotionBlocks.MaxTextLength || blocks.Count > MaxBlocks)
            throw new ConnectorException(NotionClient.Provider,
                $"A page has a title of 1 to {NotionBlocks.MaxTextLength} characters and at most {MaxBlocks} blocks.", isPermanent: true);
        var page = await parent.FindAsync(client, Marker.Checked(draft.Marker), cancellationToken);
        var written = 0;
        if (page is not null)
        {
            var there = await client.AllBlocksAsync(page.Id, MaxBlocks, cancellationToken);
            if (IsComplete(there)) return new NotionPage(page.Id, page.Url, Complete: true);
            if (!NotionBlocks.Begin(there, blocks))
                throw new ConnectorException(NotionClient.Provider, "Somebody has changed the page while it was being written: " +
                    "move it to the trash, and it is written anew.", isPermanent: true);
            written = there.Count;
        }
        foreach (var children in NotionBlocks.Requests(blocks.Skip(written)))
        {
            if (page is null) page = await CreateAsync(parent, title, draft.Marker, children, cancellationToken);
            else await AppendAsync(page.Id, children, cancellationToken);
        }
        return new NotionPage(page!.Id, page.Url, Complete: true);
    }

    /// <summary>Moves the page to the trash, from where people can take it back. A page that is not there any more is fine.</summary>
    public async Task ArchiveAsync(string pageId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(pageId, out var id)) throw new ArgumentException("A page's id is a UUID.", nameof(pageId));
        try
        {
            await client.RepeatableAsync<NotionPageAnswer>(NotionOperation.ArchivePage, HttpMethod.Patch, $"pages/{id}",
                new JsonObject { ["in_trash"] = true }, cancellationToken);
        }
        catch (ConnectorException e) when (e.Status == 404)
        {
            // Somebody has removed it for good, or no longer shares it.
        }
    }

    private static bool IsComplete(IEnumerable<NotionBlock> blocks) => blocks.Any(block => block.Type == NotionBlocks.End);

    private Task<NotionPageAnswer> CreateAsync(NotionParent parent, string title, string marker, IEnumerable<JsonObject> children,
        CancellationToken cancellationToken) =>
        client.ChangeAsync<NotionPageAnswer>(NotionOperation.CreatePage, HttpMethod.Post, "pages", new JsonObject
        {
            ["parent"] = parent.Reference, ["properties"] = parent.Properties(title, marker), ["children"] = new JsonArray([.. children]),
        }, cancellationToken);

    private async Task AppendAsync(string pageId, IEnumerable<JsonObject> children, CancellationToken cancellationToken) =>
        await client.ChangeAsync<NotionList<NotionBlock>>(NotionOperation.AppendBlocks, HttpMethod.Patch, $"blocks/{pageId}/children",
            new JsonObject { ["children"] = new JsonArray([.. children]) }, cancellationToken);
}
