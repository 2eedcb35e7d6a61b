using GenerationService.Models;
using Jobs;

namespace GenerationService.Generations;

/// <summary>Writes the text of one job.</summary>
internal sealed class GenerationHandler(TextKinds kinds, TextModels models, GenerationMetrics metrics) : IJobHandler
{
    public const string QueueName = "generation";

    public string Queue => QueueName;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        var payload = job.Read<GenerationPayload>();
        // A job can outlive the release that accepted it, and its kind or model may be gone.
        var kind = kinds.Find(payload.Kind) ?? throw new JobFailedException($"The kind {payload.Kind} is no longer written.");
        var model = models.Find(payload.Model) ?? throw new JobFailedException($"The model {payload.Model} is no longer configured.");
        using var active = metrics.Active();
        var (text, cost) = await models.WriteAsync(model, new TextTask(kind, payload.Inputs), cancellationToken);
        return new JobResult(GenerationTexts.Insert(job.Id, model.Name, text, cost));
    }

    public void Ended(Job job, JobStatus status, TimeSpan ran) =>
        metrics.Ended(job.TryRead<GenerationPayload>(out var payload) ? models.Find(payload.Model)?.Type : null, status, ran);
}
