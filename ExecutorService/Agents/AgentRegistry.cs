using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ServiceDefaults.Switches;

namespace ExecutorService.Agents;

/// <summary>All agents behind their gates. Other slices use agents only through this.</summary>
internal sealed class AgentRegistry : IDisposable
{
    private readonly Dictionary<string, (AgentGate Gate, Capability Capability)> _byCapability = new(StringComparer.Ordinal);

    public AgentRegistry(IEnumerable<IAgent> agents, IOptions<AgentOptions> options, AgentMetrics metrics, FaultSwitches switches,
        TimeProvider clock, ILogger<AgentGate> logger)
    {
        Gates = [.. agents.Select(agent => new AgentGate(agent, options.Value, metrics, switches, clock, logger))];
        foreach (var gate in Gates)
            foreach (var capability in gate.Capabilities)
                _byCapability.Add(capability.Name, (gate, capability));
        metrics.Watch(Gates);
    }

    public IReadOnlyList<AgentGate> Gates { get; }

    public IEnumerable<string> CapabilityNames => _byCapability.Keys.Order(StringComparer.Ordinal);

    public Capability? Find(string capability) => _byCapability.TryGetValue(capability, out var found) ? found.Capability : null;

    public string AgentOf(string capability) => _byCapability[capability].Gate.Name;

    /// <exception cref="CapabilityException">It could not answer; the failure kind says why.</exception>
    public Task<JsonObject> InvokeAsync(string capability, CapabilityCall call, TimeSpan time, CancellationToken cancellationToken)
    {
        var (gate, found) = _byCapability[capability];
        return gate.InvokeAsync(found, call, time, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var gate in Gates) gate.Dispose();
    }
}
