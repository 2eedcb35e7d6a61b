using System.Data.Common;
using Dapper;
using ServiceDefaults.Requests;
using Storage;

namespace GenerationService.Automations;

/// <summary>The tables <c>automations</c> and <c>automation_steps</c>.</summary>
internal sealed class AutomationTable(Database database, TimeProvider clock)
{
    private string LockRow => database.Dialect == Dialect.PostgreSql ? "FOR UPDATE" : "";

    public static async Task InsertAsync(AutomationType type, Automation automation, DbConnection connection, DbTransaction transaction)
    {
        await AutomationTypes.KeepAsync(type, connection, transaction);
        await connection.ExecuteAsync("""
            INSERT INTO automations (job_id, type, type_sha256, inputs, status, trace_id, version, changed_at, created_at)
            VALUES (@Id, @Type, @TypeSha256, @Inputs, @Status, @TraceId, @Version, @CreatedAt, @CreatedAt)
            """, AutomationRow.Of(automation), transaction);
        await connection.ExecuteAsync("""
            INSERT INTO automation_steps (job_id, position, name, action, status) VALUES (@Id, @Position, @Name, @Action, @Status)
            """, automation.Steps.Select(step => StepRow.Of(automation.Id, step)), transaction);
    }

    /// <summary>For a change in the same transaction: nobody else changes it until that ends.</summary>
    public Task<Automation?> LockAsync(string id, DbConnection connection, DbTransaction transaction) =>
        ReadAsync(id, LockRow, connection, transaction);

    public async Task<Automation?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await ReadAsync(id, "", connection, transaction: null);
    }

    /// <summary>Newest first, without their steps.</summary>
    public async Task<IReadOnlyList<Automation>> ListAsync(AutomationFilter filter, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var where = string.Concat(
            filter.Type is null ? "" : " AND type = @Type",
            filter.Status is null ? "" : " AND status = @status",
            filter.Before is null ? "" : " AND job_id < @Before");
        var rows = await connection.QueryAsync<AutomationRow>(new CommandDefinition(
            $"SELECT {AutomationRow.Columns} FROM automations WHERE 1 = 1{where} ORDER BY job_id DESC LIMIT @limit",
            new { filter.Type, status = filter.Status is { } status ? status.Word() : null, filter.Before, limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToAutomation([]))];
    }

    /// <summary>Writes what differs.</summary>
    public async Task SaveAsync(Automation before, Automation after, DbConnection connection, DbTransaction transaction)
    {
        var row = AutomationRow.Of(after with { Version = before.Version + 1 });
        await connection.ExecuteAsync("""
            UPDATE automations SET status = @Status, is_held = @IsHeld, ending = @Ending, retry_from = @RetryFrom, reason = @Reason,
                due_at = @DueAt, error = @Error, failed_step = @FailedStep, result = @Result, version = @Version, changed_at = @now,
                started_at = @StartedAt, finished_at = @FinishedAt
            WHERE job_id = @Id
            """, Parameters(row, clock.GetUtcNow()), transaction);
        foreach (var step in after.Steps.Except(before.Steps))
            await connection.ExecuteAsync("""
                UPDATE automation_steps SET status = @Status, round = @Round, attempts = @Attempts, failures = @Failures, losses = @Losses,
                    is_unknown = @IsUnknown, undo_failures = @UndoFailures, began_at = @BeganAt, attempted_at = @AttemptedAt,
                    finished_at = @FinishedAt, state = @State, result = @Result, error = @Error
                WHERE job_id = @Id AND position = @Position
                """, StepRow.Of(after.Id, step), transaction);
    }

    /// <summary>Which have changed at or after a time, up to a number, and how many are running.</summary>
    public async Task<(IReadOnlyList<string> Changed, long Running)> NewsAsync(
        DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var changed = limit == 0 ? [] : await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT job_id FROM automations WHERE changed_at >= @since ORDER BY changed_at DESC LIMIT @limit",
            new { since = since.ToUnixTimeMilliseconds(), limit }, cancellationToken: cancellationToken));
        var running = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM automations WHERE status = 'running'", cancellationToken: cancellationToken));
        return ([.. changed], running);
    }

    private static async Task<Automation?> ReadAsync(string id, string lockRow, DbConnection connection, DbTransaction? transaction)
    {
        var row = await connection.QuerySingleOrDefaultAsync<AutomationRow>(
            $"SELECT {AutomationRow.Columns} FROM automations WHERE job_id = @id {lockRow}", new { id }, transaction);
        if (row is null) return null;
        var steps = await connection.QueryAsync<StepRow>(
            $"SELECT {StepRow.Columns} FROM automation_steps WHERE job_id = @id ORDER BY position", new { id }, transaction);
        return row.ToAutomation([.. steps.Select(step => step.ToStep())]);
    }

    private static DynamicParameters Parameters(AutomationRow row, DateTimeOffset now)
    {
        var parameters = new DynamicParameters(row);
        parameters.Add("now", now.ToUnixTimeMilliseconds());
        return parameters;
    }
}

/// <param name="Before">The id of an automation: only older ones.</param>
internal sealed record AutomationFilter(string? Type, AutomationStatus? Status, string? Before);
