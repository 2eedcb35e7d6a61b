using System.Text.Json.Nodes;

namespace ExecutorService.Agents;

/// <summary>
/// Something an agent can do for a pattern's step. The inputs and outputs are declared, so that a pattern with a wrong name
/// is found when the service starts, not when it is executed.
/// </summary>
internal sealed record Capability(
    string Name,
    string Description,
    IReadOnlyList<CapabilityInput> Inputs,
    IReadOnlyList<string> Outputs,
    Func<CapabilityCall, CancellationToken, Task<JsonObject>> InvokeAsync)
{
    /// <summary>Whether it reads the pinned pricing pack: an execution without such a step needs none.</summary>
    public bool ReadsPack { get; init; }
}

internal sealed record CapabilityInput(string Name, bool Required = true);

/// <summary>One invocation: the execution's pins, the calling step and user, and the inputs with all references resolved.</summary>
internal sealed record CapabilityCall(Pins Pins, string StepId, Arguments Arguments);

/// <summary>What an execution is pinned to. A capability's answer must depend only on this and its inputs.</summary>
internal sealed record Pins(string RequestId, string? PricingPackId, string LedgerCommit, DateOnly AsOf);
