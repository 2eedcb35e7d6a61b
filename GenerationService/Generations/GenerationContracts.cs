using System.Text.Json;

namespace GenerationService.Generations;

/// <summary><c>POST /generate</c>. Inputs are scalars by name; the kind says which.</summary>
internal sealed record GenerateRequest(string Kind, Dictionary<string, JsonElement> Inputs, string? Model = null);

/// <summary>The answer to an accepted request.</summary>
internal sealed record AcceptedGeneration(string Id, GenerationStatus Status);

/// <summary>A generation's current state.</summary>
internal sealed record Generation
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required GenerationStatus Status { get; init; }
    public required string? Text { get; init; }

    /// <summary>The model that wrote the text; until then the one that was asked.</summary>
    public required string Model { get; init; }
    public required GenerationTokens? Tokens { get; init; }
    public required decimal? CostUsd { get; init; }
    public required int Attempts { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }
    public required string? Error { get; init; }
}

/// <summary>Tokens read and written; estimated where the model's provider did not count them.</summary>
internal sealed record GenerationTokens(long Input, long Output, bool Estimated);

internal enum GenerationStatus
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
