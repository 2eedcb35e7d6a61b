using System.Data.Common;
using Dapper;
using PricingService.Models.Acceptance;
using PricingService.Properties;
using Storage;
using Storage.Rows;

namespace PricingService.Models;

internal sealed class ModelTable(Database database, PropertyTable properties, TimeProvider clock)
{
    private const int Kept = 20;

    private const string Columns = """
        property_id, sequence, version, state, mean, covariance, lowest_tried, highest_tried, trained_on, held_out, acceptance, log_loss,
        current_version, current_log_loss, rules_log_loss, base_log_loss, verdict, created_at, changed_at, calibration, varied
        """;

    public async Task<PriceResponse?> ServingAsync(string propertyId)
    {
        await using var connection = await database.OpenAsync();
        var row = await connection.QuerySingleOrDefaultAsync<ModelRecord>(
            $"SELECT {Columns} FROM models WHERE property_id = @propertyId AND state = 'serving'", new { propertyId });
        return row?.ToResponse();
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ModelRecord>> ListAsync(string? propertyId, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<ModelRecord>(new CommandDefinition(
            $"SELECT {Columns} FROM models WHERE (@propertyId = '' OR property_id = @propertyId) ORDER BY created_at DESC, " +
            $"property_id, sequence DESC LIMIT @limit",
            new { propertyId = propertyId ?? "", limit }, cancellationToken: cancellationToken))];
    }

    public async Task<IReadOnlyList<string>> ChangedSinceAsync(long since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT DISTINCT property_id FROM models WHERE changed_at >= @since", new { since }, cancellationToken: cancellationToken))];
    }

    public async Task<IReadOnlyList<string>> ServingPropertiesAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT property_id FROM models WHERE state = 'serving' ORDER BY changed_at DESC LIMIT @limit", new { limit },
            cancellationToken: cancellationToken))];
    }

    /// <summary>How many properties have a model in service.</summary>
    public async Task<long> ServingCountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM models WHERE state = 'serving'", cancellationToken: cancellationToken));
    }

    /// <summary>The version in service and when it was created, as seen by the transaction.</summary>
    public static Task<ServingModel?> ServingAsync(DbConnection connection, DbTransaction transaction, string propertyId) =>
        connection.QuerySingleOrDefaultAsync<ServingModel>(
            "SELECT version, created_at FROM models WHERE property_id = @propertyId AND state = 'serving'", new { propertyId },
            transaction);

    /// <summary>Stores the gate's verdict on a challenger, and puts it in service, or the rules again, if the verdict says so.</summary>
    public async Task RecordAsync(DbConnection connection, DbTransaction transaction, string propertyId, string currentVersion,
        Judgement judgement)
    {
        if (judgement.Verdict is Verdict.Promoted or Verdict.RulesAreBetter)
        {
            await SetServingAsync(connection, transaction, propertyId, judgement.Verdict == Verdict.Promoted ? "retired" : "demoted");
            await properties.TouchAsync(connection, transaction, propertyId);
        }
        if (judgement is not { Challenger: { } challenger, Scores: { } scores }) return;

        var sequence = await connection.ExecuteScalarAsync<long?>("SELECT MAX(sequence) FROM models WHERE property_id = @propertyId",
            new { propertyId }, transaction) + 1 ?? 1;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await connection.ExecuteAsync($"""
            INSERT INTO models ({Columns}) VALUES (@propertyId, @sequence, @version, @state, @mean, @covariance, @lowest, @highest,
                @trainedOn, @heldOut, @acceptance, @logLoss,
                @currentVersion, @currentLogLoss, @rulesLogLoss, @baseLogLoss, @verdict, @now, @now, @calibration, @Varied)
            """,
            new
            {
                propertyId, sequence, version = challenger.Version, state = judgement.Verdict == Verdict.Promoted ? "serving" : "refused",
                mean = ModelRecord.Join(challenger.Mean), covariance = ModelRecord.Join(challenger.Covariance.Cast<double>()),
                lowest = challenger.LowestTried, highest = challenger.HighestTried, trainedOn = (long)scores.TrainedOn,
                heldOut = (long)scores.HeldOut,
                acceptance = scores.Acceptance, logLoss = scores.LogLoss, currentVersion, currentLogLoss = scores.CurrentLogLoss,
                rulesLogLoss = scores.RulesLogLoss, baseLogLoss = scores.BaseLogLoss, verdict = ModelMetrics.Label(judgement.Verdict), now,
                challenger.Varied,
                calibration = scores.Calibration is { } c
                    ? ModelRecord.Join([c.Intercept.Value, c.Intercept.StandardError, c.Slope.Value, c.Slope.StandardError])
                    : null,
            }, transaction);
        await connection.ExecuteAsync("DELETE FROM models WHERE property_id = @propertyId AND sequence <= @oldest AND state <> 'serving'",
            new { propertyId, oldest = sequence - Kept }, transaction);
    }

    /// <summary>Puts the previous model back in service, or the rules if there was none. Returns whether one was in service.</summary>
    public Task<(bool WasServing, string? Version)> RollBackAsync(string propertyId, CancellationToken cancellationToken) =>
        database.WriteAsync<(bool, string?)>(async (connection, transaction) =>
        {
            if (await SetServingAsync(connection, transaction, propertyId, "rolled_back") == 0) return (false, null);
            var before = await connection.QuerySingleOrDefaultAsync<ModelRecord>(
                $"SELECT {Columns} FROM models WHERE property_id = @propertyId AND state = 'retired' ORDER BY sequence DESC LIMIT 1",
                new { propertyId }, transaction);
            if (before is not null)
            {
                await connection.ExecuteAsync("UPDATE models SET state = 'serving', changed_at = @now WHERE property_id = @propertyId " +
                    "AND sequence = @Sequence",
                    new { propertyId, before.Sequence, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
            }
            await properties.TouchAsync(connection, transaction, propertyId);
            return (true, before?.Version);
        }, cancellationToken);

    private async Task<int> SetServingAsync(DbConnection connection, DbTransaction transaction, string propertyId, string state) =>
        await connection.ExecuteAsync("UPDATE models SET state = @state, changed_at = @now WHERE property_id = @propertyId AND state = " +
            "'serving'",
            new { propertyId, state, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
}

/// <param name="CreatedAt">Milliseconds since 1970.</param>
internal sealed record ServingModel(string Version, long CreatedAt);
