using GenerationService.Models;
using GenerationService.Models.Spending;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Generations;

/// <summary>Checks a request before anything is stored: whatever is accepted can be written.</summary>
internal sealed class GenerationRequests(TextKinds kinds, TextModels models, Budget budget)
{
    public async Task<GenerationCheck> CheckAsync(GenerateRequest request, CancellationToken cancellationToken)
    {
        if (kinds.Find(request.Kind) is not { } kind) return new GenerationCheck.Refused(GenerationProblems.UnknownKind(kinds.Names));
        if (models.Find(request.Model) is not { } model)
            return new GenerationCheck.Refused(GenerationProblems.UnknownModel(models.Names));
        var faults = new Faults();
        var task = new TextTask(kind, Inputs.Check(kind, request.Inputs, faults));
        if (models.GoesOutside(model)) PersonalInputs.Check(task, faults);
        if (faults.Any) return new GenerationCheck.Refused(GenerationProblems.InvalidInputs(kind.Name, faults.ByField));
        var payload = new GenerationPayload(kind.Name, model.Name,
            new SortedDictionary<string, string>(task.Inputs.ToDictionary(), StringComparer.Ordinal));
        if (TextModels.CeilingMicroUsd(model, task) is > 0 and var ceiling
            && await budget.LookAsync(cancellationToken) is var state && !state.Allows(ceiling))
                return new GenerationCheck.Waits(payload, state.EndsAt);
        return new GenerationCheck.Fits(payload);
    }
}

/// <summary>What came of looking at a request for a text.</summary>
internal abstract record GenerationCheck
{
    /// <summary>The queue can keep this.</summary>
    public sealed record Fits(GenerationPayload Payload) : GenerationCheck;

    /// <summary>The budget is spent until then.</summary>
    public sealed record Waits(GenerationPayload Payload, DateTimeOffset Until) : GenerationCheck;

    public sealed record Refused(ProblemHttpResult Problem) : GenerationCheck;
}
