namespace ExecutorService.Agents;

/// <summary>A provider of capabilities, named <c>agent.what</c>. Its gate limits it: see <see cref="AgentGate"/>.</summary>
internal interface IAgent
{
    string Name { get; }

    IReadOnlyList<Capability> Capabilities { get; }
}
