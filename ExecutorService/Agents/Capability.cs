using System.Text.Json.Nodes;

namespace ExecutorService.Agents;

/// <summary>
/// Something an agent can do for a pattern's step. The inputs and outputs are declared, so that a pattern that misnames one
/// is found when the service starts and not when it is executed.
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

/// <summary>One invocation: what the execution is pinned to, who asks in which step, and the inputs with all references resolved.</summary>
internal sealed record CapabilityCall(Pins Pins, string StepId, Arguments Arguments);

/// <summary>What an execution is pinned to. Whatever a capability answers must follow from this and its inputs alone.</summary>
internal sealed record Pins(string RequestId, string? PricingPackId, string LedgerCommit, DateOnly AsOf);
