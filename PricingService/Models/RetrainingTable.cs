using System.Data.Common;
using Dapper;
using Jobs;
using Microsoft.Extensions.Options;
using Storage;

namespace PricingService.Models;

/// <summary>Requested retrainings and their results. The queue knows whose turn it is.</summary>
internal sealed class RetrainingTable(Database database, IOptions<ModelOptions> options, TimeProvider clock)
{
    private const string Columns = "retraining_id, property_id, state, cause, requested_at, finished_at, verdict, model_version, outcomes";

    public static Task AddAsync(Job job, string propertyId, string cause, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("""
            INSERT INTO retrainings (retraining_id, property_id, state, cause, requested_at, lease_until, attempts)
            VALUES (@Id, @propertyId, 'queued', @cause, @at, 0, 0)
            """, new { job.Id, propertyId, cause, at = job.CreatedAt.ToUnixTimeMilliseconds() }, transaction);

    public static Task<Retraining> FindAsync(string id, DbConnection connection, DbTransaction transaction) =>
        connection.QuerySingleAsync<Retraining>(
            $"SELECT {Columns} FROM retrainings WHERE retraining_id = @id", new { id }, transaction);

    public async Task<Retraining?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Retraining>(new CommandDefinition(
            $"SELECT {Columns} FROM retrainings WHERE retraining_id = @id", new { id }, cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<Retraining>> OfPropertyAsync(string propertyId, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<Retraining>(new CommandDefinition(
            $"SELECT {Columns} FROM retrainings WHERE property_id = @propertyId ORDER BY requested_at DESC LIMIT @limit",
            new { propertyId, limit }, cancellationToken: cancellationToken))];
    }

    /// <summary>
    /// The properties with enough new outcomes since they were last trained, by <see cref="ModelOptions.RetrainAfterOutcomes"/>.
    /// </summary>
    public async Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(new CommandDefinition("""
            SELECT known.property_id FROM (SELECT property_id, SUM(offered) AS offered FROM acceptance_counts GROUP BY property_id) known
            LEFT JOIN (SELECT property_id, MAX(outcomes) AS trained FROM retrainings WHERE state = 'done'
                GROUP BY property_id) before ON before.property_id = known.property_id
            WHERE known.offered - COALESCE(before.trained, 0) >= @enough
                AND (known.offered - COALESCE(before.trained, 0)) * 10 >= COALESCE(before.trained, 0)
            ORDER BY known.property_id LIMIT 1000
            """, new { enough = options.Value.RetrainAfterOutcomes }, cancellationToken: cancellationToken))];
    }

    public Task FinishAsync(Job job, Judgement judgement, long outcomes, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("""
            UPDATE retrainings SET state = 'done', finished_at = @now, verdict = @verdict, model_version = @version, outcomes = @outcomes
            WHERE retraining_id = @Id AND finished_at IS NULL
            """,
            new
            {
                job.Id, now = clock.GetUtcNow().ToUnixTimeMilliseconds(), verdict = ModelMetrics.Label(judgement.Verdict),
                version = judgement.Challenger?.Version, outcomes,
            }, transaction);

    public Task FailAsync(Job job, string why, DbConnection connection, DbTransaction transaction) => connection.ExecuteAsync("""
        UPDATE retrainings SET state = 'failed', finished_at = @now, verdict = @why WHERE retraining_id = @Id AND finished_at IS NULL
        """, new { job.Id, why, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
}

internal sealed record Retraining
{
    public required string RetrainingId { get; init; }
    public required string PropertyId { get; init; }

    /// <summary>queued, running, done or failed.</summary>
    public required string State { get; init; }
    public required string Cause { get; init; }
    public required long RequestedAt { get; init; }
    public required long? FinishedAt { get; init; }
    public required string? Verdict { get; init; }
    public required string? ModelVersion { get; init; }

    /// <summary>How many outcomes the property had.</summary>
    public required long? Outcomes { get; init; }

    /// <summary>Its progress, while it is open.</summary>
    public Retraining With(Job? job) =>
        FinishedAt is null && job?.Status == JobStatus.Running ? this with { State = "running" } : this;
}
