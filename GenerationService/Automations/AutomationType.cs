using System.Text.Json.Nodes;
using GenerationService.Automations.Actions;
using ServiceDefaults.Requests;

namespace GenerationService.Automations;

/// <summary>A checked type of automation, ready to run.</summary>
internal sealed record AutomationType
{
    private const int MostStrangersNamed = 10;

    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Description { get; init; }

    /// <summary>
    /// The declaration as it was read, and its hash: an automation goes on as it was started, whatever a later release declares.
    /// </summary>
    public required string Source { get; init; }
    public required string Sha256 { get; init; }
    public required IReadOnlyDictionary<string, AutomationInput> Inputs { get; init; }
    public required IReadOnlyList<DeclaredStep> Steps { get; init; }
    public required Template Result { get; init; }

    /// <summary>The inputs as JSON Schema (2020-12).</summary>
    public JsonObject InputsSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(Inputs.Select(input => KeyValuePair.Create(input.Key, (JsonNode?)input.Value.Schema()))),
        ["required"] = new JsonArray([.. Inputs.Where(input => input.Value.Required).Select(input => JsonValue.Create(input.Key))]),
        ["additionalProperties"] = false,
    };

    /// <summary>The inputs with defaults filled in, in the declaration's order.</summary>
    public JsonObject Accept(JsonObject sent, Faults faults)
    {
        var part = faults.At("inputs");
        var accepted = new JsonObject();
        foreach (var (name, input) in Inputs)
        {
            if (sent[name] is { } value)
            {
                if (input.Fault(value) is { } fault) part.Add(name, fault);
                else accepted[name] = value.DeepClone();
            }
            else if (input.Required) part.Add(name, "is required");
            else if (input.Default is not null) accepted[name] = input.Default.DeepClone();
        }
        foreach (var (stranger, _) in sent.Where(member => !Inputs.ContainsKey(member.Key)).Take(MostStrangersNamed))
            part.Add(Identifier.IsWellFormed(stranger) ? stranger : "",
                $"is no input of {Name}, which takes {string.Join(", ", Inputs.Keys)}");
        return accepted;
    }
}

/// <summary>A checked step.</summary>
internal sealed record DeclaredStep(
    string Name, IAutomationAction Action, Template Inputs, TimeSpan Timeout, int Retries, bool IsCompensated, StepWhen When);

/// <summary>When a step is skipped.</summary>
internal sealed record StepWhen(bool IfConfigured, Condition? OnlyIf)
{
    public bool Skips(IAutomationAction action, JsonObject inputs) =>
        (IfConfigured && !action.IsConfigured)
        || (OnlyIf is { } condition && (inputs[condition.Input] as JsonArray)?.Any(item => (string?)item == condition.Has) != true);
}
