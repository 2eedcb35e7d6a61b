using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults.Requests;

namespace GenerationService.Sla;

/// <summary>What the routes under <c>/sla</c> refuse, and why.</summary>
internal static class SlaProblems
{
    public static ProblemHttpResult UnknownIncident() => Problem.Of(404, "urn:platform:generation:unknown-incident", "Unknown incident",
        "There is no incident with this id, or it ended more than 90 days ago. GET /sla/incidents lists them.");

    public static ProblemHttpResult UnknownMaintenance() => Problem.Of(404, "urn:platform:generation:unknown-maintenance",
        "Unknown maintenance window", "There is no maintenance window with this id. GET /sla/maintenance lists them.");

    public static ProblemHttpResult MaintenanceOver() => Problem.Of(409, "urn:platform:generation:maintenance-over",
        "The maintenance is over", "What happened during a maintenance window stays excluded; a window that has ended cannot be removed.");

    public static ProblemHttpResult TooManyNotes() => Problem.Of(409, "urn:platform:generation:too-many-notes", "Too many notes",
        $"An incident has at most {Incidents.IncidentTable.MostNotes} notes.");

    public static ProblemHttpResult TooManyWindows(int most) => Problem.Of(409, "urn:platform:generation:too-many-maintenance-windows",
        "Too many maintenance windows", $"At most {most} windows may be planned at a time. Remove one that is no longer needed.");

    public static ProblemHttpResult KeyTaken() => Problem.Of(422, "urn:platform:generation:idempotency-key-reused",
        "The key belongs to another request", "The same Idempotency-Key came with different contents before. Use a new key.");

    /// <summary>Text for people: line breaks, but nothing else that controls a terminal or a page.</summary>
    public static bool IsPlain(string text) => !text.Any(letter => char.IsControl(letter) && letter is not '\n' and not '\r');

    /// <summary>
    /// Answers 401 unless the request has the key of <see cref="SlaOptions.Key"/>. Without one, everybody may in Development and nobody
    /// elsewhere: maintenance mutes alerts.
    /// </summary>
    public static RouteHandlerBuilder RequireSlaKey(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
    {
        var services = context.HttpContext.RequestServices;
        var key = services.GetRequiredService<IOptions<SlaOptions>>().Value.Key;
        if (key.Length == 0)
        {
            return services.GetRequiredService<IHostEnvironment>().IsDevelopment()
                ? await next(context)
                : Problem.Of(403, "urn:platform:generation:sla-key-not-set", "Notes and maintenance are switched off",
                    "Outside of Development they need a key: set Sla:Key (Sla__Key) of GenerationService, and send it as " +
                    "Authorization: Bearer …");
        }
        return BearerKey.Matches(context.HttpContext.Request, key)
            ? await next(context)
            : Problem.Of(401, "urn:platform:unauthenticated", "Not authenticated", "Send the key in Sla:Key as Authorization: Bearer …");
    });
}
