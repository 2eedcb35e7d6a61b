using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Generations;

/// <summary>What can be wrong with a request for a generation.</summary>
internal static class GenerationProblems
{
    /// <summary>All faults at once. A client can branch on the type if they are all of one sort.</summary>
    public static ProblemHttpResult Of(Faults faults, string? kind, IEnumerable<string> kinds, IEnumerable<string> models) =>
        faults.ByField.Keys.ToArray() switch
        {
            ["kind"] => UnknownKind(kinds),
            ["model"] => UnknownModel(models),
            [IdempotencyKey.Header] => InvalidKey(),
            var fields when kind is not null && fields.All(IsInput) => InvalidInputs(kind, faults.ByField),
            _ => faults.ToProblem("generation"),
        };

    private static bool IsInput(string field) => field.StartsWith("inputs", StringComparison.Ordinal);

    public static ProblemHttpResult UnknownKind(IEnumerable<string> kinds) =>
        Problem.Of(400, "urn:platform:generation:unknown-kind", "Unknown kind of text",
            $"Set kind to one of: {string.Join(", ", kinds)}.");

    public static ProblemHttpResult UnknownModel(IEnumerable<string> models) =>
        Problem.Of(400, "urn:platform:generation:unknown-model", "Unknown model",
            $"Leave model out, or set it to one of: {string.Join(", ", models)}.");

    public static ProblemHttpResult InvalidInputs(string kind, IDictionary<string, string[]> errors) =>
        Problem.Of(400, "urn:platform:generation:invalid-inputs", "Invalid inputs",
            $"The inputs do not match the kind {kind}. Fix those named under 'errors'.",
            new SortedDictionary<string, string[]>(errors, StringComparer.Ordinal));

    public static ProblemHttpResult InvalidKey() =>
        Problem.Of(400, "urn:platform:generation:invalid-idempotency-key", "Invalid Idempotency-Key",
            "Give an Idempotency-Key of 1 to 128 of the characters A-Z, a-z, 0-9, '.', '_' and '-', in quotes or without; " +
            "a UUID is a good one.");

    public static ProblemHttpResult KeyTaken() =>
        Problem.Of(422, "urn:platform:generation:idempotency-key-reused", "Idempotency-Key used for another request",
            "A request with this Idempotency-Key and different contents was accepted before. Repeat that one unchanged, or use a new key.");

    public static ProblemHttpResult QueueFull() => Problem.Refused(503, "urn:platform:generation:queue-full",
        "Too many generations waiting", "Nothing was accepted. Try again in a while, with the same Idempotency-Key.");

    /// <summary>429 and not 402: whoever calls cannot pay, but can wait, and clients know how to obey Retry-After.</summary>
    public static ProblemHttpResult BudgetSpent(DateTimeOffset until, IEnumerable<string> free) =>
        Problem.Of(429, "urn:platform:generation:budget-spent", "The budget for paid models is spent",
            $"Nothing was accepted. There is a new budget at {until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}: try again then, or set model to " +
            $"one that costs nothing: {string.Join(", ", free)}.");

    public static ProblemHttpResult Unknown() => Problem.Of(404, "urn:platform:generation:unknown-generation", "Unknown generation",
        "There is no generation with this id, or it ended so long ago that it was deleted.");

    public static ProblemHttpResult Finished(GenerationStatus status) =>
        Problem.Of(409, "urn:platform:generation:finished", "The generation has ended",
            $"It has ended as {status.ToString().ToLowerInvariant()} and can no longer be cancelled.");
}
