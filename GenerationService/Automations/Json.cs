using System.Text.Json.Nodes;

namespace GenerationService.Automations;

/// <summary>Stored JSON, read.</summary>
internal static class Json
{
    public static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    public static Scope ScopeOf(Automation automation) => new(Object(automation.Inputs), automation.Steps
        .Where(step => step is { Status: StepStatus.Succeeded, Result: not null })
        .ToDictionary(step => step.Name, step => Object(step.Result!), StringComparer.Ordinal));
}
