using System.Data.Common;
using Dapper;
using PricingService.Models;
using Storage;
using Storage.Rows;

namespace PricingService.Outcomes;

/// <summary>
/// Watches each property's outcomes, whatever prices it and wherever they come from, and queues a retraining when its guests have changed.
/// Outcomes are stored before they are watched: a crash in between costs a few observations, never an outcome.
/// </summary>
internal sealed partial class DriftWatch(Database database, Retrainings retrainings, DriftMetrics metrics, TimeProvider clock,
    ILogger<DriftWatch> logger)
{
    public async Task ObserveAsync(string propertyId, IReadOnlyList<Observation> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            var drifts = await database.WriteAsync(async (connection, transaction) =>
            {
                var drift = await DriftTable.FindAsync(connection, transaction, propertyId);
                var found = drift.Observe(outcomes, clock.GetUtcNow().ToUnixTimeMilliseconds());
                await DriftTable.KeepAsync(connection, transaction, propertyId, drift);
                return found;
            }, cancellationToken);
            if (drifts.Count == 0) return;
            foreach (var kind in drifts)
            {
                metrics.Detected(kind);
                Log.Drifted(logger, kind);
            }
            await retrainings.EnqueueAsync(propertyId, Retrainings.Cause.Drift, cancellationToken);
        }
        catch (DbException e)
        {
            // The outcomes are stored, and their sender should get that answer.
            Log.NotWatched(logger, e, outcomes.Count);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Drift ({Kind}): guests have changed; a retraining is queued")]
        public static partial void Drifted(ILogger logger, DriftKind kind);

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

    public DateOnly Night => Dates.FromIso(StayDate);

    public Moment Moment(long now) => new(ObservedAt ?? now, Night.DayNumber - (int)(LeadTimeDays ?? 0));

    public double[] Features
    {
        get
        {
            var u = Ieee.Log((double)PriceMinor / ReferenceMinor);
            return Models.Features.Of(u, Night, LeadTimeDays, LengthOfStay, Occupancy,
                CompetitorMinor is { } theirs ? Ieee.Log((double)theirs / ReferenceMinor) : null, Centre ?? u);
        }
    }
}
