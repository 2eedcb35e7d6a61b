using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Alerts;

/// <summary>What the routes under <c>/alerts</c> refuse, and why.</summary>
internal static class AlertProblems
{
    public static ProblemHttpResult UnknownAlert() => Problem.Of(404, "urn:platform:generation:unknown-alert", "Unknown alert",
        "No alert with this id fires, or it is the heartbeat, which cannot be silenced. GET /alerts.json lists what fires.");

    public static ProblemHttpResult UnknownSilence() => Problem.Of(404, "urn:platform:generation:unknown-silence", "Unknown silence",
        "There is no silence with this id, or it has ended. GET /alerts.json lists them.");

    public static ProblemHttpResult TooManySilences(int most) => Problem.Of(409, "urn:platform:generation:too-many-silences",
        "Too many silences", $"There may be {most} silences at a time. End one that is no longer needed.");

    public static ProblemHttpResult Away() => Problem.Of(503, "urn:platform:generation:alertmanager-away", "Alertmanager does not answer",
        "Nothing was changed. Try again once Alertmanager is there (Sla:AlertmanagerUrl).");
}
