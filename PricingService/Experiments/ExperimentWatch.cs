using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using ServiceDefaults.Notices;
using Storage;

namespace PricingService.Experiments;

/// <summary>Follows other replicas' changes to the book, and deletes the subjects of experiments that ended.</summary>
internal sealed partial class ExperimentWatch(
    ExperimentTable table, ExperimentNights nights, ExperimentBook book, ExperimentMetrics metrics, Database database,
    ChangeNotices notices, IOptions<ExperimentOptions> options, TimeProvider clock, ILogger<ExperimentWatch> logger) : BackgroundService
{
    private const int ForgottenAtOnce = 5_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bell = new Bell();
        using var regularly = bell.RingEvery(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
        notices.Listen(ExperimentBook.Notice, bell.Ring);
        while (true)
        {
            try
            {
                await book.OpenAsync();
                if (await table.RevisionAsync(stoppingToken) > book.Revision) await book.TurnAsync(stoppingToken);
                foreach (var experiment in book.Running) await nights.CloseAsync(experiment, stoppingToken);
                await LookAtSplitsAsync(stoppingToken);
                await ForgetAsync(stoppingToken);
            }
            catch (DbException e)
            {
                Log.NotSeen(logger, e);
            }
            await bell.RungAsync(stoppingToken);
        }
    }

    private async Task LookAtSplitsAsync(CancellationToken cancellationToken)
    {
        var running = book.Running;
        var counts = (await table.CountsAsync([.. running.Select(experiment => experiment.Id)], cancellationToken))
            .ToLookup(variant => variant.ExperimentId, StringComparer.Ordinal);
        metrics.Split([.. running.Where(experiment => counts.Contains(experiment.Id)).Select(experiment =>
        {
            var ratio = SampleRatioView.Of([.. counts[experiment.Id]], [.. experiment.Design.Variants.Select(experiment.ShareOf)]);
            return (experiment.Id, Math.Min(ratio.Assigned.SequentialPValue, ratio.Decided.SequentialPValue));
        })]);
    }

    /// <summary>A part at a time, so that quotes do not wait long for it.</summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var id = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT experiment_id FROM experiments WHERE state <> 'running' AND cleared = 0 LIMIT 1",
            cancellationToken: cancellationToken));
        if (id is null) return;
        await database.WriteAsync(async (connection, transaction) =>
        {
            var forgotten = await connection.ExecuteAsync("""
                DELETE FROM experiment_subjects WHERE experiment_id = @id AND (stage, subject_hash) IN
                    (SELECT stage, subject_hash FROM experiment_subjects WHERE experiment_id = @id LIMIT @ForgottenAtOnce)
                """, new { id, ForgottenAtOnce }, transaction);
            forgotten += await ExperimentNights.ForgetAsync(connection, transaction, id, ForgottenAtOnce);
            if (forgotten < ForgottenAtOnce)
                await connection.ExecuteAsync("UPDATE experiments SET cleared = 1 WHERE experiment_id = @id", new { id }, transaction);
        }, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Changed experiments could not be read; those in memory stay in use")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
