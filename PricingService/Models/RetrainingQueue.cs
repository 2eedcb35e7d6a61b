using Dapper;
using Microsoft.Extensions.Options;
using ServiceDefaults.Notices;
using ServiceDefaults.Requests;
using Storage;

namespace PricingService.Models;

/// <summary>Retrainings to do, durable and at most one for each property at a time, whichever replica asks or works.</summary>
internal sealed class RetrainingQueue(Database database, ModelTable models, IOptions<ModelOptions> options, TimeProvider clock)
{
    private const int MostAttempts = 3;
    private const string Columns = "retraining_id, property_id, state, cause, requested_at, lease_until, attempts, finished_at, " +
        "verdict, model_version, outcomes";
    private readonly Bell _work = new();

    public enum Cause { Request, Outcomes, Drift }

    /// <summary>Queues a retraining, or returns the one that is open.</summary>
    public async Task<Retraining> EnqueueAsync(string propertyId, Cause cause, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var retraining = await database.WriteAsync(async (connection, transaction) =>
        {
            await connection.ExecuteAsync("""
                INSERT INTO retrainings (retraining_id, property_id, state, cause, requested_at, lease_until, attempts)
                VALUES (@id, @propertyId, 'queued', @cause, @at, 0, 0) ON CONFLICT DO NOTHING
                """,
                new { id = $"r_{TimeOrderedId.New(now):N}", propertyId, cause = Label(cause), at = now.ToUnixTimeMilliseconds() },
                transaction);
            return await connection.QuerySingleAsync<Retraining>(
                $"SELECT {Columns} FROM retrainings WHERE property_id = @propertyId AND state IN ('queued', 'running')",
                new { propertyId }, transaction);
        }, cancellationToken);
        Nudge();
        return retraining;
    }

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

    /// <summary>Lets the worker look: there may be something queued here or by another replica, or left by one that died.</summary>
    public void Nudge() => _work.Ring();

    public Task NudgedAsync(CancellationToken cancellationToken) => _work.RungAsync(cancellationToken);

    /// <summary>Takes the oldest that is queued, or that died with its worker; null where there is none.</summary>
    public Task<Retraining?> TakeAsync(CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await connection.ExecuteAsync("UPDATE retrainings SET state = 'failed', finished_at = @now, verdict = 'gave_up' WHERE state = " +
            "'running' AND lease_until < @now AND attempts >= @most",
            new { now, most = MostAttempts }, transaction);
        var locked = database.Dialect == Dialect.PostgreSql ? "FOR UPDATE SKIP LOCKED" : "";
        var id = await connection.ExecuteScalarAsync<string?>($"""
            UPDATE retrainings SET state = 'running', attempts = attempts + 1, lease_until = @lease
            WHERE retraining_id = (SELECT retraining_id FROM retrainings
                WHERE state = 'queued' OR (state = 'running' AND lease_until < @now) ORDER BY requested_at, retraining_id LIMIT 1 {locked})
            RETURNING retraining_id
            """, new { now, lease = now + (options.Value.LeaseSeconds * 1000L) }, transaction);
        return await connection.QuerySingleOrDefaultAsync<Retraining>($"SELECT {Columns} FROM retrainings WHERE retraining_id = @id",
            new { id }, transaction);
    }, cancellationToken);

    /// <summary>Writes what came of it together with the model itself. Does nothing where the lease was lost to another worker.</summary>
    public Task<bool> FinishAsync(Retraining retraining, string currentVersion, Judgement judgement, long outcomes,
        CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var mine = await connection.ExecuteAsync("""
                UPDATE retrainings SET state = 'done', finished_at = @now, verdict = @verdict, model_version = @version,
                    outcomes = @outcomes
                WHERE retraining_id = @RetrainingId AND state = 'running' AND attempts = @Attempts
                """,
                new
                {
                    retraining.RetrainingId, retraining.Attempts, now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    verdict = ModelMetrics.Label(judgement.Verdict), version = judgement.Challenger?.Version, outcomes,
                }, transaction);
            if (mine == 1) await models.RecordAsync(connection, transaction, retraining.PropertyId, currentVersion, judgement);
            return mine == 1;
        }, cancellationToken);

    public Task FailAsync(Retraining retraining, string why, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "UPDATE retrainings SET state = 'failed', finished_at = @now, verdict = @why WHERE retraining_id = @RetrainingId AND state " +
            "= 'running' AND attempts = @Attempts",
            new { retraining.RetrainingId, retraining.Attempts, why, now = clock.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction), cancellationToken);

    private static string Label(Cause cause) => cause switch
    {
        Cause.Request => "request",
        Cause.Outcomes => "outcomes",
        Cause.Drift => "drift",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };
}

/// <param name="State">queued, running, done or failed.</param>
/// <param name="Outcomes">How many the property had.</param>
internal sealed record Retraining(
    string RetrainingId, string PropertyId, string State, string Cause, long RequestedAt, long LeaseUntil, long Attempts,
    long? FinishedAt, string? Verdict, string? ModelVersion, long? Outcomes);
