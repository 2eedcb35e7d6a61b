using System.Diagnostics;
using System.Globalization;
using GenerationService.Models;
using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;

namespace GenerationService.Generations;

/// <summary><c>/generate</c>: texts as jobs: request, read, watch and cancel them.</summary>
internal static class GenerationsEndpoints
{
    private const int LargestRequest = 64 * 1024;
    private const string RetryAfterSeconds = "5";

    public static WebApplicationBuilder AddGenerations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GenerationMetrics>();
        builder.Services.AddSingleton<GenerationTexts>();
        builder.Services.AddSingleton<GenerationRequests>();
        builder.Services.AddSingleton<GenerationJobs>();
        builder.Services.AddSingleton<GenerationEvents>();
        builder.Services.AddJobHandler<GenerationHandler>();
        return builder;
    }

    public static WebApplication MapGenerations(this WebApplication app)
    {
        app.Services.GetRequiredService<GenerationMetrics>().BeginAtZero();
        app.Services.GetRequiredService<ModelMetrics>().BeginAtZero(app.Services.GetRequiredService<TextModels>().Names);
        app.MapPost("/generate", Ask).Accepts<GenerateRequest>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestRequest)).WithSummary("Requests a text; 202 once the job is stored");
        app.MapGet("/generate/{id}", Look).WithSummary("A generation's current state, with its text once it has succeeded");
        app.MapDelete("/generate/{id}", Cancel).WithSummary("Cancels a generation that has not ended");
        app.MapGet("/generate/{id}/events", Watch).WithSummary("A generation's changes as server-sent events, until it has ended");
        return app;

        static async Task<Results<Accepted<AcceptedGeneration>, ProblemHttpResult>> Ask(
            HttpRequest request, [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey, GenerationRequests requests,
            TextModels models, JobClient queue, TimeProvider clock, HttpContext context, CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadAsync(request, cancellationToken);
            var key = idempotencyKey is null ? null : IdempotencyKey.Of(idempotencyKey);
            return await requests.CheckAsync(body, idempotencyKey, cancellationToken) switch
            {
                GenerationCheck.Fits fits => Answer(await queue.EnqueueAsync(JobOf(fits.Payload, key), cancellationToken), context),
                // A repeated request costs nothing: whoever asked before gets what was promised.
                GenerationCheck.Waits waits => await queue.EarlierAsync(JobOf(waits.Payload, key), cancellationToken) is { } earlier
                    ? Answer(earlier, context)
                    : BudgetSpent(waits.Until, models, clock, context),
                GenerationCheck.Refused refused => refused.Problem,
                _ => throw new UnreachableException(),
            };
        }

        static ProblemHttpResult BudgetSpent(DateTimeOffset until, TextModels models, TimeProvider clock, HttpContext context)
        {
            var seconds = Math.Ceiling((until - clock.GetUtcNow()).TotalSeconds);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return GenerationProblems.BudgetSpent(until, models.FreeNames);
        }

        static NewJob JobOf(GenerationPayload payload, string? key) =>
            new(GenerationHandler.QueueName, Payload.Of(payload), payload.Fingerprint(), key);

        static Results<Accepted<AcceptedGeneration>, ProblemHttpResult> Answer(Enqueued enqueued, HttpContext context)
        {
            if (enqueued is Enqueued.Full) context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return enqueued switch
            {
                Enqueued.Accepted accepted => Accepted(accepted.Job),
                Enqueued.Repeated repeated => Accepted(repeated.Job),
                Enqueued.KeyTaken => GenerationProblems.KeyTaken(),
                _ => GenerationProblems.QueueFull(),
            };
        }

        static async Task<Results<Ok<Generation>, ProblemHttpResult>> Look(string id, GenerationJobs generations,
            CancellationToken cancellationToken) =>
            await generations.FindAsync(id, cancellationToken) is { } generation
                ? TypedResults.Ok(generation)
                : GenerationProblems.Unknown();

        static async Task<Results<Ok<Generation>, ProblemHttpResult>> Cancel(string id, GenerationJobs generations,
            CancellationToken cancellationToken) =>
            await generations.CancelAsync(id, cancellationToken) switch
            {
                null => GenerationProblems.Unknown(),
                { Status: GenerationStatus.Cancelled } generation => TypedResults.Ok(generation),
                var generation => GenerationProblems.Finished(generation.Status),
            };

        static async Task<Results<ServerSentEventsResult<Generation>, NoContent, ProblemHttpResult>> Watch(
            string id, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, GenerationJobs generations, GenerationEvents events,
            CancellationToken cancellationToken)
        {
            if (await generations.FindAsync(id, cancellationToken) is not { } generation) return GenerationProblems.Unknown();
            // An EventSource reconnects whenever a stream ends, until it gets a 204.
            if (generation.FinishedAt is not null && lastEventId == GenerationEvents.IdOf(generation)) return TypedResults.NoContent();
            return TypedResults.ServerSentEvents(events.WatchAsync(id, cancellationToken));
        }
    }

    private static Accepted<AcceptedGeneration> Accepted(Job job) =>
        TypedResults.Accepted($"/generate/{job.Id}", new AcceptedGeneration(job.Id, GenerationJobs.StatusOf(job)));
}
