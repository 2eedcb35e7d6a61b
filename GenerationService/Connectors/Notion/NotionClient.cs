using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ServiceDefaults.Privacy;

namespace GenerationService.Connectors.Notion;

/// <summary>Notion's API, one request at a time (developers.notion.com/reference).</summary>
internal sealed class NotionClient(HttpClient http, IOptionsMonitor<NotionOptions> options,
    [FromKeyedServices(NotionClient.Provider)] CallPace pace, NotionMetrics metrics, Scrubber scrubber, TimeProvider clock)
    : ProviderClient(http, Provider, pace, scrubber, clock)
{
    public const string Provider = "Notion";

    /// <summary>The version whose shapes are read and written here: <c>in_trash</c>, not <c>archived</c>, and data sources.</summary>
    private const string Version = "2026-03-11";

    /// <summary>As requests are written; their size is measured with it too.</summary>
    public static readonly JsonSerializerOptions Format = ProviderJson.Named(JsonNamingPolicy.SnakeCaseLower);

    protected override JsonSerializerOptions Json => Format;

    protected override Uri BaseAddress => new(options.CurrentValue.BaseAddress.TrimEnd('/') + "/v1/");

    public async Task<T> GetAsync<T>(NotionOperation operation, string path, CancellationToken cancellationToken) =>
        (await CallAsync<T>(new ProviderCall(operation.Label(), HttpMethod.Get, path), cancellationToken)).Body;

    /// <summary>What may be sent again at any time: a query, although it is posted, or a change that is made once however often.</summary>
    public async Task<T> RepeatableAsync<T>(NotionOperation operation, HttpMethod method, string path, JsonObject body,
        CancellationToken cancellationToken) =>
        (await CallAsync<T>(new ProviderCall(operation.Label(), method, path, body), cancellationToken)).Body;

    /// <exception cref="OutcomeUnknownException">It may have been done or not.</exception>
    public async Task<T> ChangeAsync<T>(NotionOperation operation, HttpMethod method, string path, JsonObject body,
        CancellationToken cancellationToken) =>
        (await CallAsync<T>(new ProviderCall(operation.Label(), method, path, body, Changes: true), cancellationToken)).Body;

    /// <summary>A hundred children of a block or page, from the cursor on.</summary>
    public Task<NotionList<NotionBlock>> BlocksAsync(NotionOperation operation, string id, string? cursor,
        CancellationToken cancellationToken) =>
        GetAsync<NotionList<NotionBlock>>(operation, $"blocks/{id}/children?page_size=100" +
            (cursor is null ? "" : $"&start_cursor={Uri.EscapeDataString(cursor)}"), cancellationToken);

    /// <summary>A page's blocks, in their order; no more than about so many.</summary>
    public async Task<List<NotionBlock>> AllBlocksAsync(string pageId, int most, CancellationToken cancellationToken)
    {
        var blocks = new List<NotionBlock>();
        string? cursor = null;
        do
        {
            var list = await BlocksAsync(NotionOperation.ReadBlocks, pageId, cursor, cancellationToken);
            blocks.AddRange(list.Results);
            cursor = list.HasMore ? list.NextCursor : null;
        }
        while (cursor is not null && blocks.Count <= most);
        return blocks;
    }

    protected override void Authorize(HttpRequestHeaders headers)
    {
        var current = options.CurrentValue;
        if (current.Missing is { } missing) throw new ConnectorNotConfiguredException(Provider, missing);
        var token = Secret.Read(Provider, current.Token, current.TokenFile);
        headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        headers.Add("Notion-Version", Version);
    }

    protected override string? ReasonIn(JsonElement error)
    {
        var (code, message) = (ProviderMessage.Of(error, "code", Scrubber), ProviderMessage.Of(error, "message", Scrubber));
        return code is null || message is null ? code ?? message : $"{code}, {message}";
    }

    protected override void Measure(ProviderCall call, CallOutcome outcome, TimeSpan elapsed) =>
        metrics.Requested(call.Operation, outcome, elapsed);
}
