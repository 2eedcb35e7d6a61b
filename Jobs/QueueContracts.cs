using System.Text.Json.Nodes;

namespace Jobs;

/// <summary><c>GET /queues</c>.</summary>
internal sealed record QueueList(IReadOnlyList<QueueState> Queues);

/// <summary><c>GET /queues/{queue}/dead-letters</c>, newest first.</summary>
internal sealed record DeadLetterList(IReadOnlyList<DeadLetter> DeadLetters);

/// <summary>A job that failed for good.</summary>
internal record DeadLetter
{
    public required string Id { get; init; }
    public required string? Error { get; init; }
    public required int Attempts { get; init; }
    public required string? RequestId { get; init; }
    public required string? TraceId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>A job that failed for good, with what was requested (personal data and secrets removed) and each of its attempts.</summary>
internal sealed record InspectedDeadLetter : DeadLetter
{
    public required JsonNode? Payload { get; init; }
    public required bool MayBePutBack { get; init; }
    public required IReadOnlyList<EndedAttempt> AttemptHistory { get; init; }
}

/// <param name="Outcome"><c>succeeded</c>, <c>failed</c>, <c>lost</c>, <c>returned</c> or <c>cancelled</c>.</param>
internal sealed record EndedAttempt(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Outcome, string? Error);

/// <summary>The queue that a job was put back on.</summary>
internal sealed record PutBackJob(string Id, string Queue, JobStatus Status);
