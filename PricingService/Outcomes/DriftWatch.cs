using System.Data.Common;
using System.Globalization;
using Dapper;
using PricingService.Models;
using Storage;
using Storage.Rows;

namespace PricingService.Outcomes;

/// <summary>
/// Compares new outcomes with the model in service, and queues a retraining when it no longer fits. Outcomes are
/// stored before they are watched: a crash in between costs a few observations, never an outcome.
/// </summary>
internal sealed partial class DriftWatch(Database database, ModelBook models, Retrainings retrainings, DriftMetrics metrics,
    ILogger<DriftWatch> logger)
{
    private const int MostReference = 5_000;

    public async Task ObserveAsync(string propertyId, IReadOnlyList<Observation> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            if (await models.FindAsync(propertyId) is not { } model) return;
            var drifts = await database.WriteAsync(
                (connection, transaction) => ObserveAsync(connection, transaction, propertyId, model, outcomes), cancellationToken);
            if (drifts.Count == 0) return;
            foreach (var kind in drifts)
            {
                metrics.Detected(kind);
                Log.Drifted(logger, kind, model.Version);
            }
            await retrainings.EnqueueAsync(propertyId, Retrainings.Cause.Drift, cancellationToken);
        }
        catch (DbException e)
        {
            // The outcomes are stored, and their sender should get that answer.
            Log.NotWatched(logger, e, outcomes.Count);
        }
    }

    private static async Task<IReadOnlyList<DriftKind>> ObserveAsync(
        DbConnection connection, DbTransaction transaction, string propertyId, PriceResponse model, IReadOnlyList<Observation> outcomes)
    {
        var serving = await ModelTable.ServingAsync(connection, transaction, propertyId);
        if (serving?.Version != model.Version) return [];

        var row = await connection.QuerySingleOrDefaultAsync<DriftRow>(
            "SELECT model_version, sums, trained_inputs, seen_inputs FROM drift WHERE property_id = @propertyId",
            new { propertyId }, transaction);
        var known = row?.ModelVersion == model.Version;
        var sums = new ErrorSums(known ? Doubles(row!.Sums) : null);
        var seen = new InputBins(known ? Longs(row!.SeenInputs) : null);
        var trained = known
            ? new InputBins(Longs(row!.TrainedInputs))
            : await TrainedAsync(connection, transaction, propertyId, serving.CreatedAt);

        var drifts = new HashSet<DriftKind>();
        var (middle, deviation) =
            ((model.HighestTried + model.LowestTried) / 2, Math.Max(0.01, (model.HighestTried - model.LowestTried) / Math.Sqrt(12)));
        foreach (var outcome in outcomes.Where(outcome => outcome.ObservedAt is not { } at || at >= serving.CreatedAt))
        {
            var u = Ieee.Log((double)outcome.PriceMinor / outcome.ReferenceMinor);
            var features = Features.Of(u, Dates.FromIso(outcome.StayDate), outcome.LeadTimeDays, outcome.LengthOfStay, outcome.Occupancy,
                outcome.CompetitorMinor is { } theirs ? Ieee.Log((double)theirs / outcome.ReferenceMinor) : null,
                outcome.Centre ?? u);
            if (sums.Observe(model.Acceptance(features).Estimate, (u - middle) / deviation, outcome.Accepted)) drifts.Add(DriftKind.Error);
            seen.Add(outcome.LeadTimeDays, outcome.LengthOfStay);
            if (seen.Seen < InputBins.Window) continue;
            if (seen.StabilityIndex(trained) >= InputBins.Drifted) drifts.Add(DriftKind.Inputs);
            seen = new InputBins();
        }
        await connection.ExecuteAsync("""
            INSERT INTO drift (property_id, model_version, sums, trained_inputs, seen_inputs)
                VALUES (@propertyId, @version, @sums, @trained, @seen)
            ON CONFLICT (property_id) DO UPDATE SET model_version = excluded.model_version, sums = excluded.sums,
                trained_inputs = excluded.trained_inputs, seen_inputs = excluded.seen_inputs
            """,
            new
            {
                propertyId, version = model.Version, sums = ModelRecord.Join(sums.Values),
                trained = string.Join(' ', trained.Counts), seen = string.Join(' ', seen.Counts),
            }, transaction);
        return [.. drifts];
    }

    private static async Task<InputBins> TrainedAsync(DbConnection connection, DbTransaction transaction, string propertyId, long createdAt)
    {
        var bins = new InputBins();
        foreach (var row in await connection.QueryAsync<InputRow>("""
            SELECT lead_time_days, length_of_stay FROM outcomes
            WHERE property_id = @propertyId AND recorded_at <= @createdAt ORDER BY occurred_at DESC LIMIT @limit
            """, new { propertyId, createdAt, limit = MostReference }, transaction))
            bins.Add(row.LeadTimeDays, row.LengthOfStay);
        return bins;
    }

    private static double[] Doubles(string values) =>
        [.. values.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];

    private static long[] Longs(string values) => [.. values.Split(' ').Select(value => long.Parse(value, CultureInfo.InvariantCulture))];

    private sealed record DriftRow(string ModelVersion, string Sums, string TrainedInputs, string SeenInputs);

    private sealed record InputRow(long? LeadTimeDays, long? LengthOfStay);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Drift ({Kind}): model {Version} no longer fits; a retraining is queued")]
        public static partial void Drifted(ILogger logger, DriftKind kind, string version);

        [LoggerMessage(LogLevel.Warning, "{Count} outcomes were stored, but not checked for drift")]
        public static partial void NotWatched(ILogger logger, Exception exception, int count);
    }
}

/// <summary>An outcome as used for drift detection; money in minor units.</summary>
internal sealed record Observation
{
    public required string StayDate { get; init; }
    public required long PriceMinor { get; init; }
    public required long ReferenceMinor { get; init; }
    public required long? CompetitorMinor { get; init; }
    public required long? LeadTimeDays { get; init; }
    public required long? LengthOfStay { get; init; }
    public required double? Occupancy { get; init; }
    public required bool Accepted { get; init; }
    public required long? ObservedAt { get; init; }
    public required double? Centre { get; init; }
}
