using System.Text.Json.Nodes;

namespace GenerationService.Automations;

/// <summary>A file of <c>Automations/Types/</c> as written: see docs/automations.md.</summary>
/// <param name="Result">What the automation answers once it has succeeded, with references to its steps.</param>
internal sealed record AutomationFile(
    string Type, string Title, string Description, OrderedDictionary<string, AutomationInput> Inputs, IReadOnlyList<StepFile> Steps,
    JsonObject Result);

/// <summary>A step as written.</summary>
internal sealed record StepFile
{
    public required string Name { get; init; }
    public required string Action { get; init; }
    public required JsonObject Inputs { get; init; }

    /// <summary>Seconds that one attempt may take, from its start until its outcome is there.</summary>
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Attempts after the first one. Waiting because a provider asked for it is no attempt.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Its effect is undone if the automation fails or is cancelled later on.</summary>
    public bool Compensate { get; init; }

    /// <summary>It is skipped where its action is not configured; otherwise the automation can't be started there.</summary>
    public bool IfConfigured { get; init; }

    /// <summary>It is skipped unless the list holds the value.</summary>
    public Condition? OnlyIf { get; init; }
}

/// <param name="Input">An input of type <c>choices</c>.</param>
/// <param name="Has">One of its choices.</param>
internal sealed record Condition(string Input, string Has);
