using System.Diagnostics;
using PricingService.Properties;

namespace PricingService.Models;

/// <summary>
/// Works through the queue, one retraining at a time in each process; requests are served meanwhile, with the model there is.
/// </summary>
internal sealed partial class RetrainingWorker(
    RetrainingQueue queue, Trainer trainer, PropertyDirectory properties, ModelTable table, ModelBook book, ModelMetrics metrics,
    TimeProvider clock, ILogger<RetrainingWorker> logger) : BackgroundService
{
    private const string TheRules = "rule_based";

    private static readonly ActivitySource Source = new("PricingService.Models");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await queue.TakeAsync(stoppingToken) is { } retraining) await RetrainAsync(retraining, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.QueueFailed(logger, e);
            }
            await queue.NudgedAsync(stoppingToken);
        }
    }

    private async Task RetrainAsync(Retraining retraining, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("retrain");
        var started = clock.GetTimestamp();
        try
        {
            var property = await properties.FindAsync(retraining.PropertyId)
                ?? throw new InvalidOperationException("The property is gone.");
            var serving = await table.ServingAsync(property.Id);
            var (judgement, outcomes) = await trainer.TrainAsync(property, serving, cancellationToken);
            if (!await queue.FinishAsync(retraining, serving?.Version ?? TheRules, judgement, outcomes, cancellationToken)) return;

            if (judgement.Verdict is Verdict.Promoted or Verdict.RulesAreBetter)
            {
                book.Changed(property.Id);
                await book.FindAsync(property.Id);
            }
            metrics.Retrained(clock.GetElapsedTime(started), ModelMetrics.OutcomeOf(judgement.Verdict));
            span?.SetTag("pricing.verdict", ModelMetrics.Label(judgement.Verdict)).SetTag("pricing.outcomes", outcomes);
            Log.Retrained(logger, retraining.RetrainingId, ModelMetrics.Label(judgement.Verdict), judgement.Challenger?.Version);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Failed(logger, e, retraining.RetrainingId);
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().Name);
            metrics.Retrained(clock.GetElapsedTime(started), ModelMetrics.Outcome.Failed);
            await queue.FailAsync(retraining, e.GetType().Name, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Retraining {RetrainingId}: {Verdict} {Version}")]
        public static partial void Retrained(ILogger logger, string retrainingId, string verdict, string? version);

        [LoggerMessage(LogLevel.Error, "Retraining {RetrainingId} failed; the model that serves stays")]
        public static partial void Failed(ILogger logger, Exception exception, string retrainingId);

        [LoggerMessage(LogLevel.Error, "The retraining queue cannot be read; it is tried again")]
        public static partial void QueueFailed(ILogger logger, Exception exception);
    }
}
