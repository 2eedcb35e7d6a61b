using GenerationService.Models;
using GenerationService.Models.Spending;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Generations;

/// <summary>Checks a request before anything is stored: whatever is accepted can be written.</summary>
internal sealed class GenerationRequests(TextKinds kinds, TextModels models, Budget budget)
{
    public async Task<GenerationCheck> CheckAsync(JsonMembers body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var kind = body.Text("kind", name => kinds.Find(name) is not null, $"must be one of: {string.Join(", ", kinds.Names)}");
        var model = body.Text("model", name => models.Find(name) is not null, $"must be one of: {string.Join(", ", models.Names)}",
            isRequired: false);
        var inputs = body.Members("inputs", "must be an object with the facts by name");
        body.RefuseOthers();
        body.Faults.IdempotencyKeyOf(idempotencyKey);
        if (kind is null || inputs is null) return Refused(kind, body.Faults);
        var task = new TextTask(kinds.Find(kind)!, Inputs.Check(kinds.Find(kind)!, inputs, body.Faults));
        var writer = models.Find(model)!;
        if (models.GoesOutside(writer)) PersonalInputs.Check(task, body.Faults);
        if (body.Faults.Any) return Refused(kind, body.Faults);
        var payload = new GenerationPayload(kind, writer.Name,
            new SortedDictionary<string, string>(task.Inputs.ToDictionary(), StringComparer.Ordinal));
        if (TextModels.CeilingMicroUsd(writer, task) is > 0 and var ceiling
            && await budget.LookAsync(cancellationToken) is var state && !state.Allows(ceiling))
                return new GenerationCheck.Waits(payload, state.EndsAt);
        return new GenerationCheck.Fits(payload);
    }

    private GenerationCheck.Refused Refused(string? kind, Faults faults) =>
        new(GenerationProblems.Of(faults, kind, kinds.Names, models.Names));
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
