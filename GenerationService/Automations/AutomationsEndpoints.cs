using GenerationService.Automations.Actions;
using GenerationService.Automations.Schedules;
using GenerationService.Connectors.Notion;
using GenerationService.Connectors.Vercel;
using GenerationService.Generations;
using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;

namespace GenerationService.Automations;

/// <summary><c>/api/automation</c>: several steps as one durable piece of work.</summary>
internal static class AutomationsEndpoints
{
    private const int LargestRequest = 64 * 1024;
    private const int MaxListed = 200;
    private const string RetryAfterSeconds = "30";

    public static WebApplicationBuilder AddAutomations(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<AutomationOptions>("Automations");
        builder.AddOutboundClient<ExecutorClient>("executor");
        builder.Services.AddSingleton<Func<ExecutorClient>>(services => services.GetRequiredService<ExecutorClient>);
        // Each call gets a client of its own, so that a change of addresses is seen.
        builder.Services.AddSingleton<Func<NotionPages>>(services => services.GetRequiredService<NotionPages>);
        builder.Services.AddSingleton<Func<VercelDeployments>>(services => services.GetRequiredService<VercelDeployments>);
        builder.Services.AddSingleton<IAutomationAction, GenerateAction>();
        builder.Services.AddSingleton<IAutomationAction, NotionPageAction>();
        builder.Services.AddSingleton<IAutomationAction, VercelDeploymentAction>();
        builder.Services.AddSingleton<IAutomationAction, PortfolioOverviewAction>();
        builder.Services.AddSingleton<AutomationTypes>();
        builder.Services.AddSingleton<AutomationTable>();
        builder.Services.AddSingleton<AutomationMetrics>();
        builder.Services.AddSingleton<AutomationNews>();
        builder.Services.AddSingleton<AutomationReports>();
        builder.Services.AddSingleton<AutomationStarts>();
        builder.Services.AddSingleton<AutomationControl>();
        builder.Services.AddSingleton<AutomationEvents>();
        builder.Services.AddSingleton<StepRunner>();
        builder.Services.AddJobHandler<AutomationHandler>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AutomationNews>());
        builder.AddSchedules();
        return builder;
    }

    public static WebApplication MapAutomations(this WebApplication app)
    {
        // A type that can't work stops the start, not its first automation.
        app.Services.GetRequiredService<AutomationMetrics>().BeginAtZero();
        var automation = app.MapGroup("/api/automation");
        automation.MapPost("/start", Start).Accepts<StartRequest>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestRequest)).WithSummary("Starts an automation; 202 once it is stored");
        automation.MapGet("/types", ListTypes).WithSummary("The types of automations, with their inputs as JSON Schema");
        automation.MapSchedules();
        automation.MapGet("", List).WithSummary("Automations, newest first");
        automation.MapGet("/{id}", Look).WithSummary("An automation's current state, with its steps and results");
        automation.MapGet("/{id}/events", Watch).WithSummary("An automation's changes as server-sent events, until it has ended");
        automation.MapDelete("/{id}", Cancel).WithSummary("Cancels an automation, and undoes what is declared to be undone");
        automation.MapPost("/{id}/pause", Pause).WithSummary("Lets no further step of an automation begin");
        automation.MapPost("/{id}/resume", Resume).WithSummary("Lets a paused automation go on");
        automation.MapPost("/{id}/retry", Retry).Accepts<RetryRequest>(isOptional: true, "application/json")
            .WithSummary("Runs a failed or cancelled automation again, from one of its steps on");
        return app;

        static async Task<Results<Accepted<AcceptedAutomation>, ProblemHttpResult>> Start(
            HttpRequest request, [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey, AutomationStarts starts,
            HttpContext context, CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadAsync(request, cancellationToken);
            switch (await starts.StartAsync(body, idempotencyKey, cancellationToken))
            {
                case Started.Accepted accepted:
                    return TypedResults.Accepted($"/api/automation/{accepted.Id}",
                        new AcceptedAutomation(accepted.Id, accepted.Type, accepted.Status));
                case Started.Refused refused:
                    return refused.Problem;
                default:
                    context.Response.Headers.RetryAfter = RetryAfterSeconds;
                    return AutomationProblems.Full();
            }
        }

        static Ok<AutomationTypesAnswer> ListTypes(AutomationTypes types) =>
            TypedResults.Ok(new AutomationTypesAnswer([.. types.All.Select(AnswerOf)]));

        static async Task<Results<Ok<AutomationsAnswer>, ProblemHttpResult>> List(
            AutomationTable table, AutomationTypes types, CancellationToken cancellationToken, string? type = null, string? status = null,
            string? before = null, WholeNumber? limit = null)
        {
            AutomationStatus? wanted = status is not null && Words.TryParse<AutomationStatus>(status, out var known) ? known : null;
            var faults = new Faults();
            var most = WholeNumber.Between(faults, "limit", limit, 1, MaxListed, otherwise: 50);
            faults.OptionalId("before", before)
                .Unless(type is null || types.Find(type) is not null, "type",
                    $"must be one of {string.Join(", ", types.All.Select(each => each.Name))}")
                .Unless(status is null || wanted is not null, "status",
                    $"must be one of {string.Join(", ", Words.All<AutomationStatus>())}");
            if (faults.Any) return AutomationProblems.InvalidQuery(faults);
            var filter = new AutomationFilter(type, wanted, before);
            var found = await table.ListAsync(filter, most + 1, cancellationToken);
            return TypedResults.Ok(new AutomationsAnswer([.. found.Take(most).Select(AutomationSummary.Of)],
                found.Count > most ? found[most - 1].Id : null));
        }

        static async Task<Results<Ok<AutomationAnswer>, ProblemHttpResult>> Look(
            string id, AutomationTable table, CancellationToken cancellationToken) =>
            await table.FindAsync(id, cancellationToken) is { } found
                ? TypedResults.Ok(AutomationAnswer.Of(found))
                : AutomationProblems.Unknown();

        static async Task<Results<ServerSentEventsResult<AutomationAnswer>, NoContent, ProblemHttpResult>> Watch(
            string id, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, AutomationTable table, AutomationNews news,
            AutomationEvents events, HttpContext context, CancellationToken cancellationToken)
        {
            if (await table.FindAsync(id, cancellationToken) is not { } found) return AutomationProblems.Unknown();
            // An EventSource reconnects whenever a stream ends, until it gets a 204.
            if (found.FinishedAt is not null && lastEventId == AutomationEvents.IdOf(found)) return TypedResults.NoContent();
            if (news.Watch(id) is { } watch) return TypedResults.ServerSentEvents(events.WatchAsync(id, watch, cancellationToken));
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return AutomationProblems.TooManyWatchers();
        }

        static async Task<Results<Accepted<AutomationAnswer>, ProblemHttpResult>> Cancel(
            string id, AutomationControl control, CancellationToken cancellationToken) =>
            Answer(await control.CancelAsync(id, cancellationToken));

        static async Task<Results<Accepted<AutomationAnswer>, ProblemHttpResult>> Pause(
            string id, AutomationControl control, CancellationToken cancellationToken) =>
            Answer(await control.PauseAsync(id, cancellationToken));

        static async Task<Results<Accepted<AutomationAnswer>, ProblemHttpResult>> Resume(
            string id, AutomationControl control, CancellationToken cancellationToken) =>
            Answer(await control.ResumeAsync(id, cancellationToken));

        static async Task<Results<Accepted<AutomationAnswer>, ProblemHttpResult>> Retry(
            string id, HttpRequest request, AutomationControl control, CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadOptionalAsync(request, cancellationToken);
            var from = body.Text("from_step", _ => true, "must be the name of a step", isRequired: false);
            body.RefuseOthers();
            return body.Faults.Any
                ? body.Faults.ToProblem("generation")
                : Answer(await control.RetryAsync(id, from, cancellationToken));
        }
    }

    private static Results<Accepted<AutomationAnswer>, ProblemHttpResult> Answer(Changed changed) => changed.After is { } after
        ? TypedResults.Accepted($"/api/automation/{after.Id}", AutomationAnswer.Of(after))
        : changed.Problem!;

    private static AutomationTypeAnswer AnswerOf(AutomationType type) => new(
        type.Name, type.Title, type.Description, type.InputsSchema(),
        [.. type.Steps.Select(step => new DeclaredStepAnswer(
            step.Name, step.Action.Name, step.Timeout.TotalSeconds, step.Retries, step.IsCompensated))],
        AutomationStarts.Needs(type));
}
