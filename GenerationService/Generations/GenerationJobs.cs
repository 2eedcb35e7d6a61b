using Jobs;

namespace GenerationService.Generations;

/// <summary>Jobs of the generation queue, seen as generations.</summary>
internal sealed class GenerationJobs(JobClient queue, GenerationTexts texts, GenerationHandler handler)
{
    private const string Unknown = "unknown";

    public async Task<Generation?> FindAsync(string id, CancellationToken cancellationToken) =>
        await queue.FindAsync(GenerationHandler.QueueName, id, cancellationToken) is { } job ? await OfAsync(job, cancellationToken) : null;

    /// <summary>Cancels a generation that has not ended. Null: there is none with that id. Otherwise its current state.</summary>
    public async Task<Generation?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        if (await queue.CancelAsync(GenerationHandler.QueueName, id, cancellationToken) is not var (job, cancelled)) return null;
        if (cancelled) handler.Ended(job, JobStatus.Cancelled, TimeSpan.Zero);
        return await OfAsync(job, cancellationToken);
    }

    public static GenerationStatus StatusOf(Job job) => job.Status switch
    {
        JobStatus.Queued => GenerationStatus.Queued,
        JobStatus.Running => GenerationStatus.Running,
        JobStatus.Succeeded => GenerationStatus.Succeeded,
        JobStatus.Dead => GenerationStatus.Failed,
        JobStatus.Cancelled => GenerationStatus.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(job), job.Status, "Not a status."),
    };

    private async Task<Generation> OfAsync(Job job, CancellationToken cancellationToken)
    {
        // A job accepted by another release is shown too, as far as this one can read it.
        var payload = job.TryRead<GenerationPayload>(out var known) ? known : new GenerationPayload(Unknown, Unknown, []);
        var text = job.Status == JobStatus.Succeeded ? await texts.FindAsync(job.Id, cancellationToken) : null;
        return new Generation
        {
            Id = job.Id,
            Kind = payload.Kind,
            Status = StatusOf(job),
            Text = text?.Text,
            Model = text?.Model ?? payload.Model,
            Tokens = text is null ? null : new GenerationTokens(text.InputTokens, text.OutputTokens, text.TokensEstimated != 0),
            CostUsd = text?.CostMicroUsd / 1_000_000m,
            Attempts = job.Attempts,
            CreatedAt = job.CreatedAt,
            FinishedAt = job.FinishedAt,
            Error = job.Error,
        };
    }
}
