using System.Data.Common;
using Dapper;

namespace Jobs;

/// <summary>A requested job, with the request that asked for it.</summary>
internal sealed record Asked
{
    public required string Id { get; init; }
    public required NewJob Job { get; init; }
    public required int MaxAttempts { get; init; }
    public required long DueAt { get; init; }
    public required long AskedAt { get; init; }
    public required string? TraceParent { get; init; }
    public required string? TraceState { get; init; }
    public required string? RequestId { get; init; }

    public JobRow ToRow() => new()
    {
        Id = Id, Queue = Job.Queue, Payload = Job.Payload, Status = "queued", Attempts = 0, MaxAttempts = MaxAttempts,
        CreatedAt = AskedAt, ReadyAt = DueAt, TraceParent = TraceParent, TraceState = TraceState, RequestId = RequestId,
        Fingerprint = Job.Fingerprint, IdempotencyKey = Job.IdempotencyKey, OpenKey = Job.OpenKey,
    };
}

/// <summary>Inserts those jobs whose keys are not taken, and says which these were.</summary>
internal static class Insertion
{
    private const string Insert = """
        INSERT INTO jobs (id, queue, payload, idempotency_key, fingerprint, open_key, max_attempts, ready_at, created_at,
            traceparent, tracestate, request_id, status)
        """;

    private const string UnlessKeyIsTaken = "ON CONFLICT DO NOTHING RETURNING id";

    public static async Task<bool> IsKnownAsync(DbConnection connection, DbTransaction transaction, string id) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM jobs WHERE id = @id", new { id }, transaction) > 0;

    public static async Task<HashSet<string>> AtOnceAsync(DbConnection connection, DbTransaction transaction, Asked[] jobs)
    {
        var ids = await connection.QueryAsync<string>($"""
            {Insert}
            SELECT new.*, 'queued'
            FROM unnest(@ids, @queues, @payloads, @keys, @fingerprints, @openKeys, @maxAttempts, @dueAt, @askedAt,
                @traceParents, @traceStates, @requestIds) AS new
            {UnlessKeyIsTaken}
            """,
            new
            {
                ids = Array.ConvertAll(jobs, asked => asked.Id),
                queues = Array.ConvertAll(jobs, asked => asked.Job.Queue),
                payloads = Array.ConvertAll(jobs, asked => asked.Job.Payload),
                keys = Array.ConvertAll(jobs, asked => asked.Job.IdempotencyKey),
                fingerprints = Array.ConvertAll(jobs, asked => asked.Job.Fingerprint),
                openKeys = Array.ConvertAll(jobs, asked => asked.Job.OpenKey),
                maxAttempts = Array.ConvertAll(jobs, asked => (long)asked.MaxAttempts),
                dueAt = Array.ConvertAll(jobs, asked => asked.DueAt),
                askedAt = Array.ConvertAll(jobs, asked => asked.AskedAt),
                traceParents = Array.ConvertAll(jobs, asked => asked.TraceParent),
                traceStates = Array.ConvertAll(jobs, asked => asked.TraceState),
                requestIds = Array.ConvertAll(jobs, asked => asked.RequestId),
            }, transaction);
        return [.. ids];
    }

    public static async Task<HashSet<string>> OneByOneAsync(DbConnection connection, DbTransaction transaction, Asked[] jobs)
    {
        var ids = new HashSet<string>();
        foreach (var asked in jobs)
        {
            var id = await connection.ExecuteScalarAsync<string?>($"""
                {Insert}
                VALUES (@Id, @Queue, @Payload, @IdempotencyKey, @Fingerprint, @OpenKey, @MaxAttempts, @DueAt, @AskedAt,
                    @TraceParent, @TraceState, @RequestId, 'queued')
                {UnlessKeyIsTaken}
                """,
                new
                {
                    asked.Id, asked.Job.Queue, asked.Job.Payload, asked.Job.IdempotencyKey, asked.Job.Fingerprint, asked.Job.OpenKey,
                    asked.MaxAttempts, asked.DueAt, asked.AskedAt, asked.TraceParent, asked.TraceState, asked.RequestId,
                }, transaction);
            if (id is not null) ids.Add(id);
        }
        return ids;
    }
}
