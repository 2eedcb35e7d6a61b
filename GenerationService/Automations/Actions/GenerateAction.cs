using System.Text.Json;
using System.Text.Json.Nodes;
using GenerationService.Models;
using GenerationService.Models.Spending;
using ServiceDefaults.Requests;

namespace GenerationService.Automations.Actions;

/// <summary>
/// <c>generate</c>: writes a text of one of the kinds of <c>/generate</c>. It may be written again after a crash; its result is stored
/// once.
/// </summary>
internal sealed class GenerateAction(TextKinds kinds, TextModels models, TimeProvider clock) : IAutomationAction
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public string Name => "generate";

    public IReadOnlyList<ActionInput> Inputs => [new("kind"), new("inputs"), new("model", IsRequired: false)];

    public IReadOnlyList<string> Outputs => ["text", "model", "tokens", "cost_usd"];

    public void CheckDeclaration(JsonObject inputs, Action<string> fault)
    {
        if (inputs["kind"] is not { } given) return;
        if (Text(given) is not { } name || kinds.Find(name) is not { } kind)
            fault($"kind must be one of {string.Join(", ", kinds.Names)}");
        else if (inputs["inputs"] is JsonObject parts)
            foreach (var unknown in parts.Select(part => part.Key).Where(part => !kind.Inputs.ContainsKey(part)))
                fault($"the kind {name} has no input '{unknown}'");
    }

    public void Check(JsonObject inputs, Faults faults)
    {
        var model = models.Find(Text(inputs["model"]));
        if (model is null) faults.Add("model", $"must be one of {string.Join(", ", models.Names)}");
        if (kinds.Find(Text(inputs["kind"])!) is not { } kind) return;
        var task = new TextTask(kind, Models.Inputs.Check(kind, Members(inputs["inputs"]), faults));
        if (model is not null && models.GoesOutside(model)) PersonalInputs.Check(task, faults);
    }

    public async Task<StepOutcome> RunAsync(StepCall call, CancellationToken cancellationToken)
    {
        var kind = kinds.Find(Text(call.Inputs["kind"])!)
            ?? throw new StepFailedException("The kind of text is no longer written.") { IsFinal = true };
        var model = models.Find(Text(call.Inputs["model"]))
            ?? throw new StepFailedException("The model is no longer configured.") { IsFinal = true };
        var faults = new Faults();
        var inputs = Models.Inputs.Check(kind, Members(call.Inputs["inputs"]), faults);
        if (faults.Any)
            throw new StepFailedException("The inputs do not fit the kind of text: "
                + string.Join("; ", faults.ByField.Select(fault => $"{fault.Key}: {string.Join(' ', fault.Value)}"))) { IsFinal = true };
        var text = await WriteAsync(model, new TextTask(kind, inputs), cancellationToken);
        return new StepOutcome.Done(new JsonObject
        {
            ["text"] = text.Text,
            ["model"] = text.Model,
            ["tokens"] = new JsonObject
            {
                ["input"] = text.Tokens.Input, ["output"] = text.Tokens.Output, ["estimated"] = text.Tokens.IsEstimated,
            },
            ["cost_usd"] = text.CostMicroUsd / 1_000_000m,
        });
    }

    private async Task<WrittenText> WriteAsync(TextModel model, TextTask task, CancellationToken cancellationToken)
    {
        try
        {
            return await models.WriteAsync(model, task, cancellationToken);
        }
        catch (ModelsFailedException e) when (e is { IsFinal: false, RetryAt: { } until })
        {
            throw new StepWaitException(e.Message, until - clock.GetUtcNow());
        }
        catch (ModelsFailedException e)
        {
            throw new StepFailedException(e.Message, e) { IsFinal = e.IsFinal };
        }
        catch (BudgetSpentException e)
        {
            // The operator may raise the budget meanwhile, so it looks again before the day is over.
            var left = e.State.EndsAt - clock.GetUtcNow();
            throw new StepWaitException(e.Message, left < LongestWait ? left : LongestWait);
        }
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static Dictionary<string, JsonElement> Members(JsonNode? node) =>
        node is JsonObject members ? members.Deserialize<Dictionary<string, JsonElement>>(PlatformJson.Options)! : [];
}
