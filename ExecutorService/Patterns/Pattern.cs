using System.Text.Json.Nodes;

namespace ExecutorService.Patterns;

/// <summary>A checked pattern, ready to execute.</summary>
internal sealed record Pattern
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required string Description { get; init; }

    /// <summary>The file's hash, so that a replay can tell whether the pattern has changed.</summary>
    public required string Sha256 { get; init; }
    public required IReadOnlyDictionary<string, PatternInput> Inputs { get; init; }
    public required IReadOnlyList<Step> Steps { get; init; }
    public required Template Result { get; init; }
    public required bool ReadsPack { get; init; }

    /// <summary>The inputs as JSON Schema (2020-12).</summary>
    public JsonObject InputsSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(Inputs.Select(input => KeyValuePair.Create(input.Key, (JsonNode?)input.Value.Schema()))),
        ["required"] = new JsonArray([.. Inputs.Where(input => input.Value.Required).Select(input => JsonValue.Create(input.Key))]),
        ["additionalProperties"] = false,
    };

    /// <summary>The inputs with defaults filled in, in the pattern's order; faults go to <paramref name="errors"/>.</summary>
    public JsonObject Accept(JsonObject? sent, IDictionary<string, string[]> errors)
    {
        var accepted = new JsonObject();
        foreach (var (name, input) in Inputs)
        {
            if (sent?[name] is { } value)
            {
                if (input.Fault(value) is { } fault) errors[$"inputs.{name}"] = [fault];
                else accepted[name] = value.DeepClone();
            }
            else if (input.Required) errors[$"inputs.{name}"] = ["is required"];
            else if (input.Default is not null) accepted[name] = input.Default.DeepClone();
        }
        if (sent is not null && sent.Any(member => !Inputs.ContainsKey(member.Key)))
            errors["inputs"] = [$"contains an unknown name; this pattern has {string.Join(", ", Inputs.Keys)}"];
        return accepted;
    }
}

/// <param name="Needs">Indexes of the steps that must finish first.</param>
internal sealed record Step(int Index, string Id, string Capability, Template Inputs, TimeSpan Timeout, bool Optional,
    IReadOnlyList<int> Needs);
