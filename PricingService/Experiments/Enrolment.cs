using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using Storage.Rows;

namespace PricingService.Experiments;

/// <summary>Counts the subjects that experiments quoted, in the transaction that stores the quotes; repeats are recognised.</summary>
internal sealed class Enrolment(ExperimentMetrics metrics, IOptions<ExperimentOptions> options)
{
    private const long Quoted = 0;

    private static readonly RowInsert<Participant> Insert = new("experiment_subjects", "ON CONFLICT DO NOTHING",
        ("experiment_id", p => p.ExperimentId), ("stage", _ => Quoted), ("subject_hash", p => p.SubjectHash));

    /// <summary>For each variant, how many of its subjects are new.</summary>
    public async Task<IReadOnlyList<Enrolled>> AddAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyCollection<Participant> participants,
        CancellationToken cancellationToken)
    {
        var enrolled = new List<Enrolled>();
        // Always in the same order, so that two writers wait for each other and never deadlock.
        foreach (var experiment in participants.GroupBy(participant => participant.ExperimentId)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var known = await connection.ExecuteScalarAsync<long?>("""
                SELECT CAST(SUM(c.subjects) AS BIGINT) FROM experiment_counts c JOIN experiments e ON e.experiment_id = c.experiment_id
                WHERE e.experiment_id = @id AND e.state = 'running'
                """, new { id = experiment.Key }, transaction);
            if (known is null) continue;
            var quoted = experiment.OrderBy(participant => participant.SubjectHash).ToList();
            var isNew = known < options.Value.MaxSubjects
                ? await Insert.ExecuteAsync(connection, transaction, quoted, cancellationToken)
                : new bool[quoted.Count];
            var first = quoted.Zip(isNew).Where(each => each.Second).Select(each => each.First);
            await ExperimentNights.OpenAsync(connection, transaction, [.. first]);
            foreach (var variant in quoted.Zip(isNew).GroupBy(each => each.First.Variant)
                .OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                var subjects = variant.Count(each => each.Second);
                await connection.ExecuteAsync("""
                    UPDATE experiment_counts SET subjects = subjects + @subjects, quotes = quotes + @quotes
                        WHERE experiment_id = @id AND variant = @variant
                    """, new { subjects, quotes = variant.Count(), id = experiment.Key, variant = variant.Key }, transaction);
                enrolled.Add(new Enrolled(experiment.Key, variant.Key, subjects));
            }
        }
        return enrolled;
    }

    /// <summary>Call it when the transaction is committed.</summary>
    public void Count(IReadOnlyList<Enrolled> enrolled)
    {
        foreach (var variant in enrolled) metrics.Assigned(variant.ExperimentId, variant.Variant, variant.Subjects);
    }
}

/// <param name="Night">ISO 8601.</param>
internal readonly record struct Participant(string ExperimentId, string Variant, long SubjectHash, string Night);

internal readonly record struct Enrolled(string ExperimentId, string Variant, int Subjects);
