namespace Jobs;

/// <summary>
/// A piece of work that was accepted and is kept until it ends. <see cref="Payload"/> is JSON that only the queue's handler reads.
/// </summary>
public sealed record Job
{
    public required string Id { get; init; }
    public required string Queue { get; init; }
    public required string Payload { get; init; }
    public required JobStatus Status { get; init; }

    /// <summary>How often it was started, not counting the times a stopping worker gave it back.</summary>
    public required int Attempts { get; init; }
    public required int MaxAttempts { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It does not run before this.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why the last attempt failed, in words suitable for the caller.</summary>
    public string? Error { get; init; }

    /// <summary>The progress that its worker reports; 0 of 0 if it reports none.</summary>
    public (int Done, int Of) Progress { get; init; }

    /// <summary>See <see cref="NewJob.OpenKey"/>.</summary>
    public string? OpenKey { get; init; }

    /// <summary>W3C trace context of the request that asked for it.</summary>
    public string? TraceParent { get; init; }
    public string? TraceState { get; init; }

    /// <summary>The id of that request; log lines of the work carry it too.</summary>
    public string? RequestId { get; init; }
}

public enum JobStatus
{
    Queued,
    Running,
    Succeeded,

    /// <summary>A dead letter: it failed for good or used up its attempts.</summary>
    Dead,
    Cancelled,
}

/// <summary>The right to run <see cref="Job"/> until <see cref="Until"/>. A worker with another token has no rights.</summary>
internal sealed record Lease(Job Job, string Token, DateTimeOffset Until);

/// <summary>The progress of the worker with this lease.</summary>
internal sealed record LeaseProgress(Lease Lease, int Done, int Of);

/// <summary>A job to be put on a queue.</summary>
/// <param name="Queue">Which handler it is for.</param>
/// <param name="Payload">What the handler needs, as JSON.</param>
/// <param name="Fingerprint">Equal for two requests for the same work.</param>
/// <param name="IdempotencyKey">Two jobs of a queue never share one.</param>
public sealed record NewJob(string Queue, string Payload, string Fingerprint, string? IdempotencyKey = null)
{
    /// <summary>Another id by which others know the job; no two jobs share one.</summary>
    public string? Id { get; init; }

    /// <summary>At most one job of a queue with this key waits or runs: whoever asks for another gets that one.</summary>
    public string? OpenKey { get; init; }

    /// <summary>It does not run before this; null: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Overrides <see cref="JobOptions.MaxAttempts"/>.</summary>
    public int? MaxAttempts { get; init; }
}
