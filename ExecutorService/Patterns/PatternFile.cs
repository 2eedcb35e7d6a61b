using System.Text.Json.Nodes;

namespace ExecutorService.Patterns;

/// <summary>A file of <c>patterns/</c> as written: see docs/patterns.md.</summary>
internal sealed record PatternFile(
    string Id,
    string Title,
    string Description,
    OrderedDictionary<string, PatternInput> Inputs,
    IReadOnlyList<StepFile> Steps,
    JsonObject Result);

/// <param name="After">Steps that must finish before this one starts, besides those that it refers to.</param>
/// <param name="Optional">If it fails, the execution goes on, and references to the step give null.</param>
internal sealed record StepFile(string Id, string Capability, JsonObject Inputs, int? TimeoutMs = null, IReadOnlyList<string>? After = null,
    bool Optional = false);
