using System.Text.Json;

namespace GenerationService.Generations;

/// <summary><c>POST /generate</c>. Inputs are scalars by name; the kind says which.</summary>
internal sealed record GenerateRequest(string Kind, Dictionary<string, JsonElement> Inputs, string? Model = null);

/// <summary>The answer to an accepted request.</summary>
internal sealed record AcceptedGeneration(string Id, GenerationStatus Status);

/// <summary><c>GET /generate/dead-letters</c>.</summary>
internal sealed record DeadGenerations(IReadOnlyList<Generation> DeadLetters);

/// <summary>A generation's current state.</summary>
internal sealed record Generation(
    string Id,
    string Kind,
    GenerationStatus Status,
    string? Text,
    string Model,
    GenerationTokens? Tokens,
    decimal? CostUsd,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    string? Error);

internal sealed record GenerationTokens(long Input, long Output);

internal enum GenerationStatus
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
