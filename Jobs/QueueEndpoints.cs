using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace Jobs;

/// <summary><c>/queues</c>: for whoever operates the service: look at queues, pause them, and deal with what failed for good.</summary>
public static partial class QueueEndpoints
{
    private const int MaxListed = 200;

    /// <summary>Maps the routes for all queues of this service.</summary>
    public static WebApplication MapQueues(this WebApplication app)
    {
        var queues = app.MapGroup("/queues");
        queues.MapGet("", List).WithSummary("The queues: waiting, running and failed jobs, and whether they are paused")
            .WithDescription("Counted over all replicas. Jobs that are not due yet count as waiting.");
        queues.MapPost("/{queue}/pause", Pause).WithSummary("Starts no more jobs of a queue until it is resumed")
            .WithDescription("For all replicas. Running jobs finish, and new ones are accepted.");
        queues.MapPost("/{queue}/resume", Resume).WithSummary("Starts the jobs of a paused queue again")
            .WithDescription("Nothing changes if it was not paused.");
        queues.MapGet("/{queue}/dead-letters", ListDead).WithSummary("Jobs that failed for good, newest first")
            .WithDescription("At most 200.");
        queues.MapGet("/{queue}/dead-letters/{id}", Inspect).WithSummary("A job that failed for good: what was requested, and each attempt")
            .WithDescription("Personal data and secrets are removed.");
        queues.MapPost("/{queue}/dead-letters/{id}/put-back", PutBack).WithSummary("Queues a failed job again")
            .WithDescription("It is due at once and has all its attempts again.");
        queues.MapDelete("/{queue}/dead-letters/{id}", Drop).WithSummary("Deletes a failed job")
            .WithDescription("Its results and its idempotency key are deleted with it.");
        return app;

        static async Task<Ok<QueueList>> List(Queues queues, CancellationToken cancellationToken) =>
            TypedResults.Ok(new QueueList(await queues.ListAsync(cancellationToken)));

        static async Task<Results<Ok<QueueState>, ProblemHttpResult>> Pause(
            string queue, Queues queues, ILogger<Queues> logger, CancellationToken cancellationToken)
        {
            if (queues.HandlerOf(queue) is null) return QueueProblems.UnknownQueue(queues.Names);
            await queues.PauseAsync(queue, cancellationToken);
            Log.Paused(logger, queue);
            return TypedResults.Ok((await queues.FindAsync(queue, cancellationToken))!);
        }

        static async Task<Results<Ok<QueueState>, ProblemHttpResult>> Resume(
            string queue, Queues queues, ILogger<Queues> logger, CancellationToken cancellationToken)
        {
            if (queues.HandlerOf(queue) is null) return QueueProblems.UnknownQueue(queues.Names);
            await queues.ResumeAsync(queue, cancellationToken);
            Log.Resumed(logger, queue);
            return TypedResults.Ok((await queues.FindAsync(queue, cancellationToken))!);
        }

        static async Task<Results<Ok<DeadLetterList>, ProblemHttpResult>> ListDead(
            string queue, Queues queues, DeadLetters deadLetters, CancellationToken cancellationToken, WholeNumber? limit = null)
        {
            if (queues.HandlerOf(queue) is null) return QueueProblems.UnknownQueue(queues.Names);
            var faults = new Faults();
            var most = WholeNumber.Between(faults, "limit", limit, 1, MaxListed, otherwise: 50);
            if (faults.Any) return QueueProblems.InvalidLimit(MaxListed);
            var dead = await deadLetters.ListAsync(queue, most, cancellationToken);
            return TypedResults.Ok(new DeadLetterList([.. dead.Select(Shown)]));
        }

        static async Task<Results<Ok<InspectedDeadLetter>, ProblemHttpResult>> Inspect(
            string queue, string id, Queues queues, JobClient jobs, DeadLetters deadLetters, Scrubber scrubber,
            CancellationToken cancellationToken)
        {
            if (queues.HandlerOf(queue) is not { } handler) return QueueProblems.UnknownQueue(queues.Names);
            if (await jobs.FindAsync(queue, id, cancellationToken) is not { } job) return QueueProblems.UnknownJob();
            if (job.Status != JobStatus.Dead) return QueueProblems.NotDead(job.Status);
            var shown = Shown(job);
            return TypedResults.Ok(new InspectedDeadLetter
            {
                Id = shown.Id, Error = shown.Error, Attempts = shown.Attempts, RequestId = shown.RequestId, TraceId = shown.TraceId,
                CreatedAt = shown.CreatedAt, FinishedAt = shown.FinishedAt,
                Payload = ScrubbedPayload.Of(job.Payload, scrubber),
                MayBePutBack = handler.MayBePutBack,
                AttemptHistory = await deadLetters.AttemptsAsync(id, cancellationToken),
            });
        }

        static async Task<Results<Accepted<PutBackJob>, ProblemHttpResult>> PutBack(
            string queue, string id, Queues queues, DeadLetters deadLetters, ILogger<Queues> logger, CancellationToken cancellationToken)
        {
            if (queues.HandlerOf(queue) is not { } handler) return QueueProblems.UnknownQueue(queues.Names);
            if (!handler.MayBePutBack) return QueueProblems.OrderAgain();
            if (await deadLetters.PutBackAsync(queue, id, cancellationToken) is not var (job, putBack)) return QueueProblems.UnknownJob();
            if (!putBack) return job.Status == JobStatus.Dead ? QueueProblems.KeyInUse() : QueueProblems.NotDead(job.Status);
            Log.PutBack(logger, job.Id, queue);
            return TypedResults.Accepted((string?)null, new PutBackJob(job.Id, queue, job.Status));
        }

        static async Task<Results<NoContent, ProblemHttpResult>> Drop(
            string queue, string id, Queues queues, DeadLetters deadLetters, ILogger<Queues> logger, CancellationToken cancellationToken)
        {
            if (queues.HandlerOf(queue) is null) return QueueProblems.UnknownQueue(queues.Names);
            if (await deadLetters.DropAsync(queue, id, cancellationToken) is not var (job, dropped)) return QueueProblems.UnknownJob();
            if (!dropped) return QueueProblems.NotDead(job.Status);
            Log.Dropped(logger, job.Id, queue);
            return TypedResults.NoContent();
        }
    }

    private static DeadLetter Shown(Job job) => new()
    {
        Id = job.Id,
        Error = job.Error,
        Attempts = job.Attempts,
        RequestId = job.RequestId,
        TraceId = job.TraceParent?.Split('-') is [_, var trace, ..] ? trace : null,
        CreatedAt = job.CreatedAt,
        FinishedAt = job.FinishedAt,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Queue {Queue} is paused: it starts no jobs until it is resumed")]
        public static partial void Paused(ILogger logger, string queue);

        [LoggerMessage(2, LogLevel.Information, "Queue {Queue} is resumed")]
        public static partial void Resumed(ILogger logger, string queue);

        [LoggerMessage(3, LogLevel.Information, "Job {JobId} was put back on queue {Queue}")]
        public static partial void PutBack(ILogger logger, string jobId, string queue);

        [LoggerMessage(4, LogLevel.Warning, "Job {JobId} was dropped from queue {Queue}")]
        public static partial void Dropped(ILogger logger, string jobId, string queue);
    }
}
