using GenerationService.Models;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Generations;

/// <summary>Checks a request before anything is stored: whatever is accepted can be written.</summary>
internal sealed class GenerationRequests(TextKinds kinds, TextModels models)
{
    public GenerationCheck Check(GenerateRequest request)
    {
        if (kinds.Find(request.Kind) is not { } kind) return new GenerationCheck.Refused(GenerationProblems.UnknownKind(kinds.Names));
        if (models.Find(request.Model) is not { } model)
            return new GenerationCheck.Refused(GenerationProblems.UnknownModel(models.Names));
        var faults = new Faults();
        var inputs = Inputs.Check(kind, request.Inputs, faults);
        if (faults.Any) return new GenerationCheck.Refused(GenerationProblems.InvalidInputs(kind.Name, faults.ByField));
        return new GenerationCheck.Fits(new GenerationPayload(kind.Name, model.Name,
            new SortedDictionary<string, string>(inputs.ToDictionary(), StringComparer.Ordinal)));
    }
}

/// <summary>What came of looking at a request for a text.</summary>
internal abstract record GenerationCheck
{
    /// <summary>The queue can keep this.</summary>
    public sealed record Fits(GenerationPayload Payload) : GenerationCheck;

    public sealed record Refused(ProblemHttpResult Problem) : GenerationCheck;
}
