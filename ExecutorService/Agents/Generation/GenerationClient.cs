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

    public Task<GenerationAnswer> FindAsync(string id, CancellationToken cancellationToken) => Upstream.ReadAsync<GenerationAnswer>(Service,
        () => http.CallAsync("generation", HttpMethod.Get, $"/generate/{Uri.EscapeDataString(id)}", cancellationToken: cancellationToken),
        null, cancellationToken);

    private sealed record GenerateRequest(string Kind, JsonObject Inputs);

    private sealed record AcceptedAnswer(string Id);
}

internal sealed record GenerationAnswer(string Id, string Status, string? Text = null, string? Model = null);
