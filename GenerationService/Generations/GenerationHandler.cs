using GenerationService.Models;
using GenerationService.Models.Spending;
using Jobs;

namespace GenerationService.Generations;

/// <summary>Writes the text of one job.</summary>
internal sealed class GenerationHandler(TextKinds kinds, TextModels models, GenerationMetrics metrics, TimeProvider clock) : IJobHandler
{
    public const string QueueName = "generation";

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public string Queue => QueueName;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        var payload = job.Read<GenerationPayload>();
        // A job can outlive the release that accepted it, and its kind or model may be gone.
        var kind = kinds.Find(payload.Kind) ?? throw new JobFailedException($"The kind {payload.Kind} is no longer written.");
        var model = models.Find(payload.Model) ?? throw new JobFailedException($"The model {payload.Model} is no longer configured.");
        using var active = metrics.Active();
        try
        {
            var text = await models.WriteAsync(model, new TextTask(kind, payload.Inputs), cancellationToken);
            return new JobResult(GenerationTexts.Insert(job.Id, text));
        }
        catch (ModelsFailedException e) when (e is { IsFinal: false, RetryAt: { } until })
        {
            throw new JobPostponedException(e.Message, until);
        }
        catch (ModelsFailedException e)
        {
            throw new JobFailedException(e.Message, e.IsFinal);
        }
        catch (BudgetSpentException e)
        {
            // The operator may raise the budget meanwhile, so it looks again before the day is over.
            var inAWhile = clock.GetUtcNow() + LongestWait;
            throw new JobPostponedException(e.Message, e.State.EndsAt < inAWhile ? e.State.EndsAt : inAWhile);
        }
    }

    public void Ended(Job job, JobStatus status, TimeSpan ran) =>
        metrics.Ended(job.TryRead<GenerationPayload>(out var payload) ? models.Find(payload.Model)?.Type : null, status, ran);
}
