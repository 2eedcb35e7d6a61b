using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ServiceDefaults.Outbound;

namespace ExecutorService.Agents.Generation;

/// <summary>The part of GenerationService's contract that this service uses.</summary>
internal sealed class GenerationClient(HttpClient http)
{
    private const string Service = "generation";

    /// <summary>Requests a text. The same key gives the same job, however often it is sent.</summary>
    public async Task<string> StartAsync(string kind, JsonObject inputs, string idempotencyKey, CancellationToken cancellationToken)
    {
        var accepted = await Upstream.ReadAsync<AcceptedAnswer>(Service, () => http.CallAsync("generate", HttpMethod.Post, "/generate",
            new GenerateRequest(kind, inputs), [new("Idempotency-Key", idempotencyKey)], cancellationToken), null, cancellationToken);
        return accepted.Id;
    }

    /// <summary>
    /// The job's states as they come, first the current one. The stream ends with the job, or when it is cut on its way here.
    /// </summary>
    public async IAsyncEnumerable<GenerationAnswer> WatchAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await Upstream.OpenAsync(Service, () => EventsAsync(id, cancellationToken), cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = SseParser.Create(stream, (_, data) => Upstream.Parse<GenerationAnswer>(Service, data))
            .EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveOnAsync(events)) yield return events.Current.Data;
    }

    private async Task<HttpResponseMessage> EventsAsync(string id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/generate/{Uri.EscapeDataString(id)}/events").Named("generation");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static async Task<bool> MoveOnAsync(IAsyncEnumerator<SseItem<GenerationAnswer>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return false;
        }
    }

    private sealed record GenerateRequest(string Kind, JsonObject Inputs);

    private sealed record AcceptedAnswer(string Id);
}

internal sealed record GenerationAnswer(string Id, string Status, string? Text = null, string? Model = null);
