using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;

namespace GenerationService.Sla.Maintenance;

/// <summary><c>/sla/maintenance</c>: announced work, which is neither counted as downtime nor alerted on.</summary>
internal static class MaintenanceEndpoints
{
    public static WebApplication MapMaintenance(this WebApplication app)
    {
        app.MapPost("/sla/maintenance", Plan).Accepts<MaintenanceRequest>("application/json").RequireSlaKey()
            .WithSummary("Plans a maintenance window, during which checks are neither counted nor alerted on");
        app.MapGet("/sla/maintenance", List).WithSummary("Maintenance windows: planned, running, and those of the last 90 days");
        app.MapDelete("/sla/maintenance/{id}", End).RequireSlaKey()
            .WithSummary("Ends a running maintenance window, or removes a planned one");
        return app;

        static async Task<Results<Created<MaintenanceWindow>, Ok<MaintenanceWindow>, ProblemHttpResult>> Plan(HttpRequest request,
            [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey, MaintenanceRules rules, MaintenanceTable windows,
            CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadAsync(request, cancellationToken);
            var planned = MaintenanceRequest.Read(body);
            var faults = rules.Check(planned, body.Faults);
            var key = faults.IdempotencyKeyOf(idempotencyKey);
            if (faults.Any) return faults.ToProblem("generation");
            return await windows.AddAsync(planned, key, cancellationToken) switch
            {
                MaintenanceAdded.Stored stored => TypedResults.Created("/sla/maintenance", stored.Window),
                MaintenanceAdded.Repeated repeated => TypedResults.Ok(repeated.Window),
                MaintenanceAdded.KeyTaken => SlaProblems.KeyTaken(),
                MaintenanceAdded.Full => SlaProblems.TooManyWindows(MaintenanceTable.Most),
                _ => throw new UnreachableException(),
            };
        }

        static async Task<Ok<MaintenanceList>> List(MaintenanceTable windows, TimeProvider clock, CancellationToken cancellationToken) =>
            TypedResults.Ok(new MaintenanceList(await windows.ListAsync(clock.GetUtcNow().AddDays(-90), cancellationToken)));

        static async Task<Results<NoContent, ProblemHttpResult>> End(string id, MaintenanceTable windows,
            CancellationToken cancellationToken) =>
            await windows.EndAsync(id, cancellationToken) switch
            {
                true => TypedResults.NoContent(),
                false => SlaProblems.MaintenanceOver(),
                null => SlaProblems.UnknownMaintenance(),
            };
    }
}
