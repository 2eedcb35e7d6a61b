using System.Data.Common;
using Dapper;
using PricingService.Availability;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Properties;
using PricingService.Quotes;
using Storage;
using Storage.Rows;

namespace PricingService.Outcomes;

internal sealed class OutcomeTable(Database database, Observations observations, TimeProvider clock) : ITrainingOutcomes
{
    private static readonly RowInsert<(Outcome Outcome, long At)> Insert = new("outcomes", "ON CONFLICT DO NOTHING",
        ("outcome_id", r => r.Outcome.OutcomeId), ("content_hash", r => r.Outcome.ContentHash), ("property_id", r => r.Outcome.PropertyId),
        ("quote_id", r => r.Outcome.QuoteId), ("stay_date", r => r.Outcome.StayDate), ("price_minor", r => r.Outcome.PriceMinor),
        ("reference_minor", r => r.Outcome.ReferenceMinor), ("competitor_minor", r => r.Outcome.CompetitorMinor),
        ("currency", r => r.Outcome.Currency),
        ("accepted", r => r.Outcome.Accepted ? 1L : 0L), ("lead_time_days", r => r.Outcome.LeadTimeDays),
        ("length_of_stay", r => r.Outcome.LengthOfStay),
        ("occupancy", r => r.Outcome.Occupancy), ("expected", r => r.Outcome.Expected), ("experiment_id", r => r.Outcome.ExperimentId),
        ("variant", r => r.Outcome.Variant), ("observed_at", r => r.Outcome.ObservedAt), ("recorded_at", r => r.At),
        ("occurred_at", r => r.Outcome.ObservedAt ?? r.At), ("centre", r => r.Outcome.Centre), ("propensity", r => r.Outcome.Propensity),
        ("bid_minor", r => r.Outcome.BidMinor));

    /// <summary>Stores and counts what is not stored yet, all or nothing. Returns for each outcome in turn what happened to it.</summary>
    public Task<Kept[]> KeepAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var inserted = await Insert.ExecuteAsync(connection, transaction, [.. outcomes.Select(outcome => (outcome, at))],
                cancellationToken);
            var kept = new Kept[outcomes.Count];
            for (var i = 0; i < kept.Length; i++)
                kept[i] = inserted[i] ? Kept.New : await CompareAsync(connection, transaction, outcomes[i]);

            // Always in the same order, so that two writers wait for each other and never deadlock.
            foreach (var property in outcomes.Where((_, i) => inserted[i]).GroupBy(outcome => outcome.PropertyId)
                .OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                await AcceptanceTable.AddAsync(connection, transaction, property.Key, property
                    .GroupBy(outcome => RatioBucket.Of(outcome.PriceMinor, outcome.ReferenceMinor))
                    .Select(bucket => new AcceptanceCount { RatioBucket = bucket.Key, Offered = bucket.Count(),
                        Accepted = bucket.Count(outcome => outcome.Accepted) }));
            }
            foreach (var stay in outcomes.Where((outcome, i) => inserted[i] && outcome.Taken is not null)
                .OrderBy(outcome => outcome.PropertyId, StringComparer.Ordinal).ThenBy(outcome => outcome.QuoteId, StringComparer.Ordinal))
                await AvailabilityTable.TakeAsync(connection, transaction, stay.Taken!, stay.Units);
            await observations.AddAsync(connection, transaction,
                [.. outcomes.Where((_, i) => inserted[i]).Select(outcome => outcome.InExperiment).OfType<Decision>()], cancellationToken);
            return kept;
        }, cancellationToken);

    public async Task<TrainingData> NewestAsync(string propertyId, int limit, CancellationToken cancellationToken) =>
        new(await NewestRowsAsync(propertyId, limit, cancellationToken));

    public async Task<IReadOnlyList<TrainingRow>> NewestRowsAsync(string propertyId, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("""
            SELECT outcome_id, stay_date, price_minor, reference_minor, competitor_minor, accepted, lead_time_days, length_of_stay,
                occupancy, centre, bid_minor, occurred_at
            FROM outcomes WHERE property_id = @propertyId ORDER BY occurred_at DESC, outcome_id LIMIT @limit
            """, new { propertyId, limit }, cancellationToken: cancellationToken));
        var changed = await DriftTable.ChangedAsync(connection, propertyId);
        return [.. rows.Select(row => row.ToTraining(changed))];
    }

    /// <summary>The bookings that may touch a night from <paramref name="from"/> to before <paramref name="to"/>.</summary>
    public async Task<IReadOnlyList<Booking>> BookingsAsync(Property property, DateOnly from, DateOnly to,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<BookingRow>(new CommandDefinition("""
            SELECT outcome_id, quote_id, stay_date, price_minor, lead_time_days, length_of_stay, occurred_at
            FROM outcomes WHERE property_id = @Id AND accepted = 1 AND stay_date > @from AND stay_date < @to
            """, new { property.Id, from = from.AddDays(-ScoreRequest.LongestStay).ToIso(), to = to.ToIso() },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToBooking(property))];
    }

    private static async Task<Kept> CompareAsync(DbConnection connection, DbTransaction transaction, Outcome outcome) =>
        await connection.ExecuteScalarAsync<long>("""
            SELECT COUNT(*) FROM outcomes WHERE (outcome_id = @OutcomeId OR quote_id = @QuoteId) AND content_hash = @ContentHash
            """, new { outcome.OutcomeId, outcome.QuoteId, outcome.ContentHash }, transaction) > 0
            ? Kept.Already : Kept.Contradicted;

    private sealed record BookingRow(
        string OutcomeId, string? QuoteId, string StayDate, long PriceMinor, long? LeadTimeDays, long? LengthOfStay, long OccurredAt)
    {
        public Booking ToBooking(Property property)
        {
            var arrival = Dates.FromIso(StayDate);
            return new Booking(QuoteId ?? OutcomeId, arrival, (int)(LengthOfStay ?? 1), LeadTimeDays is { } lead
                ? arrival.AddDays(-(int)lead)
                : property.DayOf(DateTimeOffset.FromUnixTimeMilliseconds(OccurredAt)), PriceMinor);
        }
    }

    internal enum Kept { New, Already, Contradicted }

    private sealed record Row
    {
        public required string OutcomeId { get; init; }
        public required string StayDate { get; init; }
        public required long PriceMinor { get; init; }
        public required long ReferenceMinor { get; init; }
        public required long? CompetitorMinor { get; init; }
        public required long Accepted { get; init; }
        public required long? LeadTimeDays { get; init; }
        public required long? LengthOfStay { get; init; }
        public required double? Occupancy { get; init; }
        public required double? Centre { get; init; }
        public required long? BidMinor { get; init; }
        public required long OccurredAt { get; init; }

        /// <param name="changed">Since when the property's guests answer otherwise.</param>
        public TrainingRow ToTraining(Moment? changed)
        {
            var row = new TrainingRow
            {
                OutcomeId = OutcomeId,
                LogPriceRatio = Ieee.Log((double)PriceMinor / ReferenceMinor),
                LogUnvaried = Centre,
                Cost = (BidMinor ?? 0) / (double)ReferenceMinor,
                StayDate = Dates.FromIso(StayDate),
                LeadTimeDays = LeadTimeDays,
                LengthOfStay = LengthOfStay,
                Occupancy = Occupancy,
                LogCompetitorRatio = CompetitorMinor is { } theirs ? Ieee.Log((double)theirs / ReferenceMinor) : null,
                Accepted = Accepted == 1,
                RatioBucket = RatioBucket.Of(PriceMinor, ReferenceMinor),
            };
            return row with { IsOfBefore = changed is { } since && new Moment(OccurredAt, row.AskedDay).CompareTo(since) < 0 };
        }
    }
}

/// <summary>An accepted outcome as its nights.</summary>
/// <param name="StayId">By which it is cancelled: its quote, or else the booking's own.</param>
/// <param name="BookedOn">The day by its lead time; that of its observation where none was reported.</param>
/// <param name="PriceMinor">Of a night.</param>
internal sealed record Booking(string StayId, DateOnly Arrival, int Nights, DateOnly BookedOn, long PriceMinor);
