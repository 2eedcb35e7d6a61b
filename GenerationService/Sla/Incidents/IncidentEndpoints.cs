using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;

namespace GenerationService.Sla.Incidents;

/// <summary><c>/sla/incidents</c>: they open and close with their checks; people add notes.</summary>
internal static class IncidentEndpoints
{
    private const int LongestNote = 2000;
    private const int MaxListed = 200;

    public static WebApplication MapIncidents(this WebApplication app)
    {
        app.MapGet("/sla/incidents", List).WithSummary("Incidents of the last 90 days, newest first, with their notes");
        app.MapGet("/sla/incidents/{id}", Look).WithSummary("An incident with its notes");
        app.MapPost("/sla/incidents/{id}/notes", AddNote).Accepts<NoteRequest>("application/json").RequireSlaKey()
            .WithSummary("Adds a note to an incident, for all to read on the status page");
        return app;

        static async Task<Results<Ok<IncidentList>, ProblemHttpResult>> List(IncidentTable incidents, TimeProvider clock,
            CancellationToken cancellationToken, string status = "all", WholeNumber? limit = null)
        {
            var faults = new Faults().Unless(status is "all" or "open" or "closed", "status", "must be all, open or closed");
            var most = WholeNumber.Between(faults, "limit", limit, 1, MaxListed, otherwise: 50);
            if (faults.Any) return faults.ToProblem("generation");
            bool? isOpen = status switch { "open" => true, "closed" => false, _ => null };
            return TypedResults.Ok(new IncidentList(await incidents.ListAsync(isOpen, clock.GetUtcNow().AddDays(-90), most,
                cancellationToken)));
        }

        static async Task<Results<Ok<Incident>, ProblemHttpResult>> Look(string id, IncidentTable incidents,
            CancellationToken cancellationToken) =>
            await incidents.FindAsync(id, cancellationToken) is { } incident ? TypedResults.Ok(incident) : SlaProblems.UnknownIncident();

        static async Task<Results<Ok<Incident>, ProblemHttpResult>> AddNote(string id, HttpRequest request,
            [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey, IncidentTable incidents, CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadAsync(request, cancellationToken);
            var text = body.Text("text", given => given.Trim().Length is >= 1 and <= LongestNote && SlaProblems.IsPlain(given),
                $"must be a text of 1 to {LongestNote} characters, without control characters other than line breaks");
            body.RefuseOthers();
            var key = body.Faults.IdempotencyKeyOf(idempotencyKey);
            if (text is null || body.Faults.Any) return body.Faults.ToProblem("generation");
            return await incidents.AddNoteAsync(id, text.Trim(), key, cancellationToken) switch
            {
                NoteAdded.Stored stored => TypedResults.Ok(stored.Incident),
                NoteAdded.Unknown => SlaProblems.UnknownIncident(),
                NoteAdded.KeyTaken => SlaProblems.KeyTaken(),
                NoteAdded.Full => SlaProblems.TooManyNotes(),
                _ => throw new UnreachableException(),
            };
        }
    }
}
