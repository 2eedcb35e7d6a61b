using System.Data.Common;
using System.Diagnostics;
using Jobs;
using PricingService.Properties;
using ServiceDefaults.Switches;

namespace PricingService.Models;

/// <summary>
/// Trains and judges the challengers of one property at a time in each process. Requests meanwhile use the current model.
/// </summary>
internal sealed partial class RetrainingHandler(
    RetrainingTable retrainings, Trainer trainer, PropertyDirectory properties, ModelTable table, ModelBook book, ModelMetrics metrics,
    FaultSwitches switches, TimeProvider clock, ILogger<RetrainingHandler> logger) : IJobHandler
{
    public const string FaultPoint = "retrainings";

    private const string TheRules = "rule_based";

    private static readonly ActivitySource Source = new("PricingService.Models");

    public string Queue => Retrainings.Queue;

    public int? Concurrency => 1;

    /// <summary>Its record has ended as failed.</summary>
    public bool MayBePutBack => false;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("retrain");
        var started = clock.GetTimestamp();
        metrics.RetrainingBegan();
        try
        {
            var retraining = await retrainings.FindAsync(job.Id, cancellationToken)
                ?? throw new InvalidOperationException("The record of this retraining no longer exists.");
            var property = await properties.FindAsync(retraining.PropertyId)
                ?? throw new InvalidOperationException("The property is gone.");
            var serving = await table.ServingAsync(property.Id);
            await switches.PassAsync(FaultPoint, property.Id, cancellationToken);
            var (judgement, outcomes) = await trainer.TrainAsync(property, serving, cancellationToken);
            span?.SetTag("pricing.verdict", ModelMetrics.Label(judgement.Verdict)).SetTag("pricing.outcomes", outcomes);
            return new JobResult(Record, isStored => isStored ? RecordedAsync() : Task.CompletedTask);

            async Task Record(DbConnection connection, DbTransaction transaction)
            {
                await retrainings.FinishAsync(job, judgement, outcomes, connection, transaction);
                await table.RecordAsync(connection, transaction, property.Id, serving?.Version ?? TheRules, judgement);
            }

            async Task RecordedAsync()
            {
                if (judgement.Verdict is Verdict.Promoted or Verdict.RulesAreBetter)
                {
                    book.Changed(property.Id);
                    await book.FindAsync(property.Id);
                }
                metrics.Retrained(clock.GetElapsedTime(started), ModelMetrics.OutcomeOf(judgement.Verdict));
                Log.Retrained(logger, job.Id, ModelMetrics.Label(judgement.Verdict), judgement.Challenger?.Version);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Failed(logger, e, job.Id);
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().Name);
            metrics.Retrained(clock.GetElapsedTime(started), ModelMetrics.Outcome.Failed);
            throw new JobFailedException(e.GetType().Name);
        }
        finally
        {
            metrics.RetrainingEnded();
        }
    }

    public JobEffects Dead(Job job, bool isLost) => (connection, transaction) =>
        retrainings.FailAsync(job, isLost ? "gave_up" : job.Error!, connection, transaction);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Retraining {RetrainingId}: {Verdict} {Version}")]
        public static partial void Retrained(ILogger logger, string retrainingId, string verdict, string? version);

        [LoggerMessage(LogLevel.Error, "Retraining {RetrainingId} failed; the current model stays")]
        public static partial void Failed(ILogger logger, Exception exception, string retrainingId);
    }
}
