using GenerationService.Generations;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Automations;

/// <summary>What can be wrong with a request about automations.</summary>
internal static class AutomationProblems
{
    public static ProblemHttpResult UnknownType(IEnumerable<AutomationType> types) =>
        Problem.Of(400, "urn:platform:generation:unknown-automation-type", "Unknown type of automation",
            $"Set type to one of: {string.Join(", ", types.Select(type => type.Name))}. GET /api/automation/types describes them.");

    /// <summary>All faults of a start at once. A client can branch on the type if they are all of one sort.</summary>
    public static ProblemHttpResult Of(Faults faults, AutomationType? type, IEnumerable<AutomationType> types) =>
        faults.ByField.Keys.ToArray() switch
        {
            ["type"] => UnknownType(types),
            [IdempotencyKey.Header] => GenerationProblems.InvalidKey(),
            var fields when type is not null && fields.All(field => field.StartsWith("inputs", StringComparison.Ordinal)) =>
                InvalidInputs(type.Name, faults),
            _ => faults.ToProblem("generation"),
        };

    public static ProblemHttpResult InvalidInputs(string type, Faults faults) =>
        Problem.Of(400, "urn:platform:generation:invalid-inputs", "Invalid inputs",
            $"The inputs do not match the automation {type}. Fix those named under 'errors'; GET /api/automation/types has the schema.",
            faults.ByField);

    public static ProblemHttpResult NotConfigured(string type, IEnumerable<string> settings) =>
        Problem.Of(409, "urn:platform:generation:connector-not-configured", "A connector is not configured",
            $"{type} can't be started here before the operator has set {string.Join(" and ", settings)}.");

    public static ProblemHttpResult Full() =>
        Problem.Refused(503, "urn:platform:generation:queue-full", "Too many automations open",
            "Nothing was accepted. Try again in a while, with the same Idempotency-Key.");

    public static ProblemHttpResult TooManyWatchers() =>
        Problem.Refused(503, "urn:platform:generation:too-many-watchers", "Too many watchers",
            "As many connections as this service takes are watching automations. Try again in a while, or look at the automation itself.");

    public static ProblemHttpResult Unknown() =>
        Problem.Of(404, "urn:platform:generation:unknown-automation", "Unknown automation",
            "There is no automation with this id, or it ended so long ago that it was deleted.");

    public static ProblemHttpResult Finished(AutomationStatus status) =>
        Problem.Of(409, "urn:platform:generation:finished", "The automation has ended",
            $"It has ended as {status.Word()}, and can no longer be cancelled, paused or resumed.");

    public static ProblemHttpResult Ending() =>
        Problem.Of(409, "urn:platform:generation:automation-ending", "The automation is ending",
            "Its effects are being undone, which can neither be paused nor resumed. Look at it again in a while.");

    public static ProblemHttpResult NotPaused(AutomationStatus status) =>
        Problem.Of(409, "urn:platform:generation:not-paused", "The automation is not paused",
            $"Only a paused automation can be resumed, and the status of this one is {status.Word()}.");

    public static ProblemHttpResult NotFailed(AutomationStatus status) =>
        Problem.Of(409, "urn:platform:generation:not-failed", "The automation has not failed",
            $"Only one that has failed or was cancelled can be retried, and the status of this one is {status.Word()}.");

    public static ProblemHttpResult UnknownStep(IEnumerable<AutomationStep> steps) =>
        Problem.Of(400, "urn:platform:generation:unknown-step", "Unknown step",
            $"Leave from_step out, or set it to one of: {string.Join(", ", steps.Select(step => step.Name))}.");

    public static ProblemHttpResult StepMissing(string first) =>
        Problem.Of(409, "urn:platform:generation:earlier-step-missing", "An earlier step has no result",
            $"Retry from {first} or an earlier step: it has not succeeded, or its effect was undone.");

    public static ProblemHttpResult InvalidQuery(Faults faults) => faults.ToProblem("generation");
}
