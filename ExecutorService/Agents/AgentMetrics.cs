using System.Diagnostics.Metrics;

namespace ExecutorService.Agents;

internal sealed class AgentMetrics
{
    private readonly Counter<long> _invocations;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _breakerFailures;
    private readonly Meter _meter;

    public AgentMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("ExecutorService.Agents");
        _invocations = _meter.CreateCounter<long>("executor_agent_invocations_total", description: "Capabilities invoked, by outcome.");
        _latency = _meter.CreateHistogram("executor_agent_latency_seconds", "s",
            "Time an agent took for a capability, including waiting for a slot.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                0.25, 0.5, 1, 2.5, 5, 10] });
        _breakerFailures = _meter.CreateCounter<long>("executor_circuit_breaker_failures_total",
            description: "Failures that an agent's circuit breaker counted.");
    }

    /// <summary>Shows each agent's circuit: 0 closed, 1 open, 2 half-open.</summary>
    public void Watch(IReadOnlyList<AgentGate> gates)
    {
        _meter.CreateObservableGauge("executor_circuit_breaker_state",
            () => gates.Select(gate => new Measurement<int>((int)gate.Circuit, new KeyValuePair<string, object?>("agent_name", gate.Name))),
            description: "Circuit of an agent: 0 closed, 1 open, 2 half-open.");
        // Start at 0, so that the first failures show as an increase.
        foreach (var gate in gates) _breakerFailures.Add(0, new KeyValuePair<string, object?>("agent_name", gate.Name));
    }

    public void Invoked(string agent, string capability, FailureKind? failure, TimeSpan elapsed)
    {
        _invocations.Add(1, new("agent_name", agent), new("capability", capability), new("status", Status(failure)));
        _latency.Record(elapsed.TotalSeconds, new("agent_name", agent), new("capability", capability));
        if (failure?.IsAgentsFault() is true) _breakerFailures.Add(1, new KeyValuePair<string, object?>("agent_name", agent));
    }

    internal static string Status(FailureKind? failure) => failure switch
    {
        null => "success",
        FailureKind.InvalidInput or FailureKind.NotFound or FailureKind.NotFresh => "refused",
        FailureKind.CircuitOpen => "circuit_open",
        FailureKind.TimedOut => "timeout",
        _ => "error",
    };
}
