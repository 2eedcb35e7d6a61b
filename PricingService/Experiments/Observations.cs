using System.Data.Common;
using Dapper;
using Storage;
using Storage.Rows;

namespace PricingService.Experiments;

/// <summary>
/// Counts the outcomes of experiments' quotes, in the transaction that stores them, and looks at the comparison after each.
/// Only a subject's first outcome is compared: its further ones are not independent of it.
/// </summary>
internal sealed class Observations(Database database, ExperimentMetrics metrics)
{
    private const long Decided = 1;

    private static readonly RowInsert<Decision> Insert = new("experiment_subjects", "ON CONFLICT DO NOTHING",
        ("experiment_id", o => o.ExperimentId), ("stage", _ => Decided), ("subject_hash", o => o.SubjectHash));

    /// <param name="decisions">New ones, in the order in which they were reported.</param>
    public async Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<Decision> decisions,
        CancellationToken cancellationToken)
    {
        // Always in the same order, so that two writers wait for each other and never deadlock.
        foreach (var experiment in decisions.GroupBy(decision => decision.ExperimentId).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            // One writer at a time for each experiment: the comparison continues where the last one stopped.
            var locked = database.Dialect == Dialect.PostgreSql ? "FOR NO KEY UPDATE" : "";
            var row = await connection.QuerySingleOrDefaultAsync<ExperimentRow>($"""
                SELECT {ExperimentRow.Columns} FROM experiments WHERE experiment_id = @id {locked}
                """, new { id = experiment.Key }, transaction);
            if (row is null) continue;
            var counts = (await connection.QueryAsync<VariantCounts>(
                $"SELECT {ExperimentTable.CountColumns} FROM experiment_counts WHERE experiment_id = @id ORDER BY position",
                new { id = experiment.Key }, transaction)).ToList();
            var reported = experiment.ToList();
            if (!row.IsRunning) reported.ForEach(late => counts.Find(variant => variant.Variant == late.Variant)!.LateOutcomes++);
            else if (row.Experiment.Design.Unit == ExperimentUnit.PropertyNight)
            {
                foreach (var one in reported) await ExperimentNights.AddAsync(connection, transaction, one);
                foreach (var one in reported) counts.Find(variant => variant.Variant == one.Variant)!.Count(one);
            }
            else
            {
                var horizon = row.Experiment.Design.Horizon;
                var isFirst = counts.Sum(variant => variant.Observed) < horizon
                    ? await Insert.ExecuteAsync(connection, transaction, reported, cancellationToken)
                    : new bool[reported.Count];
                Observe(counts, row.Experiment.Design, reported, isFirst);
            }
            foreach (var variant in counts) await connection.ExecuteAsync(VariantCounts.Save, variant, transaction);
        }
    }

    /// <summary>Call it when the transaction is committed.</summary>
    public void Count(Decision decision) => metrics.Observed(decision.ExperimentId, decision.Variant, decision.Accepted);

    private static void Observe(List<VariantCounts> counts, ExperimentDesign design, List<Decision> reported, bool[] isFirst)
    {
        var observed = counts.Sum(variant => variant.Observed);
        foreach (var (index, one) in reported.Index())
        {
            var variant = counts.Find(each => each.Variant == one.Variant)!;
            variant.Count(one);
            if (!isFirst[index] || observed >= design.Horizon) continue;
            observed++;
            variant.Observe(one.Accepted, one.RevenueMinor);
            VariantCounts.Compare(counts, variant, design.MinimumEffect);
        }
    }
}

/// <param name="RevenueMinor">Price × nights if it was accepted, or else 0.</param>
internal readonly record struct Decision(string ExperimentId, string Variant, long SubjectHash, bool Accepted, long RevenueMinor);
