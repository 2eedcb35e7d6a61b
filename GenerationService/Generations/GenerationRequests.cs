using GenerationService.Models;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Generations;

/// <summary>Checks a request before anything is stored: whatever is accepted can be written.</summary>
internal sealed class GenerationRequests(TextKinds kinds, TextModels models)
{
    /// <returns>What the queue is to store, or the problem.</returns>
    public (GenerationPayload? Payload, ProblemHttpResult? Problem) Check(GenerateRequest request)
    {
        if (kinds.Find(request.Kind) is not { } kind) return (null, GenerationProblems.UnknownKind(kinds.Names));
        if (models.Find(request.Model) is not { } model) return (null, GenerationProblems.UnknownModel(models.Names));
        var faults = new Faults();
        var inputs = Inputs.Check(kind, request.Inputs, faults);
        return faults.Any
            ? (null, GenerationProblems.InvalidInputs(kind.Name, faults.ByField))
            : (new GenerationPayload(kind.Name, model.Name,
                new SortedDictionary<string, string>(inputs.ToDictionary(), StringComparer.Ordinal)), null);
    }
}
