using System.Text.Json;
using Dapper;
using ExecutorService.Agents;
using Storage;

namespace ExecutorService.Execution;

/// <summary>Executions by request id. A finished one is never overwritten; a failed one is, by its retry.</summary>
internal sealed class ExecutionStore(Database database)
{
    public async Task<Execution?> FindAsync(string requestId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition(
            """
            SELECT fingerprint AS Fingerprint, pattern_id AS PatternId, pattern_sha256 AS PatternSha256, service_version AS ServiceVersion,
                   status AS Status, inputs AS Inputs,
                   context AS Context, steps AS Steps, result AS Result, error AS Error, created_at AS CreatedAt
            FROM executions WHERE request_id = @requestId
            """, new { requestId }, cancellationToken: cancellationToken));
        return row?.ToExecution();
    }

    /// <summary>Stores an execution; false if another one has finished under its id in the meantime.</summary>
    public async Task<bool> KeepAsync(Execution execution, CancellationToken cancellationToken) =>
        await database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            new CommandDefinition(
                """
                INSERT INTO executions (request_id, fingerprint, pattern_id, pattern_sha256, service_version, status, inputs, context,
                    steps, result, result_sha256, error, created_at)
                VALUES (@RequestId, @Fingerprint, @PatternId, @PatternSha256, @ServiceVersion, @status, @Inputs, @context, @steps, @Result,
                    @ResultSha256, @error, @createdAt)
                ON CONFLICT (request_id) DO UPDATE SET
                    fingerprint = excluded.fingerprint, pattern_id = excluded.pattern_id, pattern_sha256 = excluded.pattern_sha256,
                        service_version = excluded.service_version, status = excluded.status,
                    inputs = excluded.inputs, context = excluded.context, steps = excluded.steps, result = excluded.result,
                        result_sha256 = excluded.result_sha256,
                    error = excluded.error, created_at = excluded.created_at
                WHERE executions.result IS NULL
                """,
                new
                {
                    execution.Context.RequestId,
                    execution.Fingerprint,
                    execution.PatternId,
                    execution.PatternSha256,
                    execution.ServiceVersion,
                    status = execution.Status.Word(),
                    execution.Inputs,
                    context = JsonSerializer.Serialize(execution.Context, AnswerJson.Options),
                    steps = JsonSerializer.Serialize(execution.Steps, AnswerJson.Options),
                    execution.Result,
                    execution.ResultSha256,
                    error = execution.Error?.ToString(),
                    createdAt = execution.CreatedAt.ToUnixTimeMilliseconds(),
                }, transaction, cancellationToken: cancellationToken)), cancellationToken) == 1;

    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        await database.WriteAsync((connection, transaction) =>
            connection.ExecuteAsync("DELETE FROM executions WHERE created_at < @before", new { before = before.ToUnixTimeMilliseconds() },
                transaction), cancellationToken);

    private sealed record Row
    {
        public required string Fingerprint { get; init; }
        public required string PatternId { get; init; }
        public required string PatternSha256 { get; init; }
        public required string? ServiceVersion { get; init; }
        public required string Status { get; init; }
        public required string Inputs { get; init; }
        public required string Context { get; init; }
        public required string Steps { get; init; }
        public required string? Result { get; init; }
        public required string? Error { get; init; }
        public required long CreatedAt { get; init; }

        public Execution ToExecution() => new()
        {
            Fingerprint = Fingerprint,
            PatternId = PatternId,
            PatternSha256 = PatternSha256,
            ServiceVersion = ServiceVersion,
            Status = Enum.Parse<ExecutionStatus>(Status, ignoreCase: true),
            Inputs = Inputs,
            Context = JsonSerializer.Deserialize<RequestContext>(Context, AnswerJson.Options)!,
            Steps = JsonSerializer.Deserialize<StepReport[]>(Steps, AnswerJson.Options)!,
            Result = Result,
            Error = Error is null ? null : Enum.Parse<ExecutionError>(Error),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        };
    }
}
