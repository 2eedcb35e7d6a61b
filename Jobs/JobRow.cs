namespace Jobs;

/// <summary>A row of the jobs table.</summary>
internal sealed record JobRow
{
    public const string Columns = """
        id AS Id, queue AS Queue, CAST(payload AS TEXT) AS Payload, status AS Status, attempts AS Attempts, max_attempts AS MaxAttempts,
        created_at AS CreatedAt, started_at AS StartedAt, finished_at AS FinishedAt, error AS Error,
        traceparent AS TraceParent, tracestate AS TraceState, request_id AS RequestId,
        fingerprint AS Fingerprint, idempotency_key AS IdempotencyKey, open_key AS OpenKey, ready_at AS ReadyAt,
        progress_done AS ProgressDone, progress_total AS ProgressTotal
        """;

    public required string Id { get; init; }
    public required string Queue { get; init; }
    public required string Payload { get; init; }
    public required string Status { get; init; }
    public required long Attempts { get; init; }
    public required long MaxAttempts { get; init; }
    public required long CreatedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }
    public string? Error { get; init; }
    public string? TraceParent { get; init; }
    public string? TraceState { get; init; }
    public string? RequestId { get; init; }
    public required string Fingerprint { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? OpenKey { get; init; }
    public required long ReadyAt { get; init; }
    public long ProgressDone { get; init; }
    public long ProgressTotal { get; init; }

    public Job ToJob() => new()
    {
        Id = Id,
        Queue = Queue,
        Payload = Payload,
        Status = Enum.Parse<JobStatus>(Status, ignoreCase: true),
        Attempts = (int)Attempts,
        MaxAttempts = (int)MaxAttempts,
        CreatedAt = Instant(CreatedAt),
        DueAt = Instant(ReadyAt),
        StartedAt = StartedAt is { } started ? Instant(started) : null,
        FinishedAt = FinishedAt is { } finished ? Instant(finished) : null,
        Error = Error,
        Progress = ((int)ProgressDone, (int)ProgressTotal),
        OpenKey = OpenKey,
        TraceParent = TraceParent,
        TraceState = TraceState,
        RequestId = RequestId,
    };

    /// <summary>A row is read whatever another writer put there: one that cannot be would hold up the whole queue.</summary>
    public static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
