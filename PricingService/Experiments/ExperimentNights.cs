using System.Data.Common;
using Dapper;
using Storage;
using Storage.Rows;

namespace PricingService.Experiments;

/// <summary>
/// The nights of experiments whose unit is a property's night. Each is compared once, by all that it brought, when it is over: a night
/// that nobody took counts with nothing, which is what a price that is too high costs.
/// </summary>
internal sealed class ExperimentNights(Database database, TimeProvider clock)
{
    private const int ClosedAtOnce = 1_000;

    /// <summary>So many days after a night its outcomes are taken to be known, wherever it is.</summary>
    private const int Late = 2;

    private static readonly RowInsert<Participant> Insert = new("experiment_nights", "ON CONFLICT DO NOTHING",
        ("experiment_id", p => p.ExperimentId), ("subject_hash", p => p.SubjectHash), ("variant", p => p.Variant), ("night", p => p.Night),
        ("revenue_minor", _ => 0L), ("sold", _ => 0L));

    /// <summary>Nights that were asked for the first time, of those experiments that compare nights.</summary>
    public static async Task OpenAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Participant> first)
    {
        if (first.Count == 0) return;
        var row = await connection.QuerySingleAsync<ExperimentRow>(
            $"SELECT {ExperimentRow.Columns} FROM experiments WHERE experiment_id = @id", new { id = first[0].ExperimentId }, transaction);
        if (row.Experiment.Design.Unit == ExperimentUnit.PropertyNight)
            await Insert.ExecuteAsync(connection, transaction, [.. first], CancellationToken.None);
    }

    /// <summary>What an outcome adds to its night; nothing once the night was compared.</summary>
    public static Task AddAsync(DbConnection connection, DbTransaction transaction, Decision decision) =>
        connection.ExecuteAsync("""
            UPDATE experiment_nights SET revenue_minor = revenue_minor + @RevenueMinor, sold = CASE WHEN @sold = 1 THEN 1 ELSE sold END
            WHERE experiment_id = @ExperimentId AND subject_hash = @SubjectHash
            """, new { decision.ExperimentId, decision.SubjectHash, decision.RevenueMinor, sold = decision.Accepted ? 1L : 0 },
            transaction);

    /// <summary>Compares the nights that are over, the oldest first.</summary>
    public async Task CloseAsync(Experiment experiment, CancellationToken cancellationToken)
    {
        if (experiment.Design.Unit != ExperimentUnit.PropertyNight) return;
        var over = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-Late).ToIso();
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            if (await connection.ExecuteScalarAsync<long?>(
                "SELECT 1 FROM experiment_nights WHERE experiment_id = @Id AND night < @over LIMIT 1",
                new { experiment.Id, over }) is null) return;
        }
        await database.WriteAsync(async (connection, transaction) =>
        {
            var locked = database.Dialect == Dialect.PostgreSql ? "FOR NO KEY UPDATE" : "";
            var state = await connection.ExecuteScalarAsync<string>(
                $"SELECT state FROM experiments WHERE experiment_id = @Id {locked}", new { experiment.Id }, transaction);
            if (state != ExperimentRow.Running) return;
            var counts = (await connection.QueryAsync<VariantCounts>(
                $"SELECT {ExperimentTable.CountColumns} FROM experiment_counts WHERE experiment_id = @Id ORDER BY position",
                new { experiment.Id }, transaction)).ToList();
            var observed = counts.Sum(variant => variant.Observed);
            foreach (var night in await connection.QueryAsync<Row>("""
                SELECT subject_hash, variant, revenue_minor, sold FROM experiment_nights
                WHERE experiment_id = @Id AND night < @over ORDER BY night, subject_hash LIMIT @ClosedAtOnce
                """, new { experiment.Id, over, ClosedAtOnce }, transaction))
            {
                await connection.ExecuteAsync("DELETE FROM experiment_nights WHERE experiment_id = @Id AND subject_hash = @SubjectHash",
                    new { experiment.Id, night.SubjectHash }, transaction);
                if (observed++ >= experiment.Design.Horizon) continue;
                var variant = counts.Find(each => each.Variant == night.Variant)!;
                variant.Observe(night.Sold == 1, night.RevenueMinor);
                VariantCounts.Compare(counts, variant, experiment.Design.MinimumEffect);
            }
            foreach (var variant in counts) await connection.ExecuteAsync(VariantCounts.Save, variant, transaction);
        }, cancellationToken);
    }

    public static Task<int> ForgetAsync(DbConnection connection, DbTransaction transaction, string experimentId, int most) =>
        connection.ExecuteAsync("""
            DELETE FROM experiment_nights WHERE experiment_id = @experimentId AND subject_hash IN
                (SELECT subject_hash FROM experiment_nights WHERE experiment_id = @experimentId LIMIT @most)
            """, new { experimentId, most }, transaction);

    private sealed record Row(long SubjectHash, string Variant, long RevenueMinor, long Sold);
}
